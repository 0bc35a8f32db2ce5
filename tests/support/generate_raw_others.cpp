// Okta System Log and Kubernetes audit events, and rules about what they become.

#include <string>
#include <string_view>
#include <utility>

#include "tests/support/generate_raw.h"
#include "tests/support/raw_members.h"

namespace trawl::test {
namespace {

// What a format is told by, seldom spoilt.
void add_certain(Random& random, Members& event, std::string_view name, const Texts& choices) {
  if (random.one_in(20)) {
    event.text(name, choices);
  } else {
    event.add(name, quoted(random, random.pick(choices)));
  }
}

// Up to three of what `make` makes, in a list; now and then one without a list.
template <class Make>
std::string random_elements(Random& random, const Make& make) {
  std::string out;
  for (std::size_t i = random.below(4); i > 0; --i) {
    out += (out.empty() ? "" : ",") + (random.one_in(8) ? random_value(random, 1) : make());
  }
  return random.one_in(10) ? make() : "[" + out + "]";
}

const Texts& okta_types() {
  static const Texts kTypes = {"user.session.start", "user.mfa.factor.deactivate",
                               "policy.evaluate_sign_on", "user.risk.change", "grafana"};
  return kTypes;
}

const Texts& kubernetes_verbs() {
  static const Texts kVerbs = {"create", "get", "list", "delete"};
  return kVerbs;
}

// "{a=POSITIVE, b=NEGATIVE}", and what looks like it.
const Texts& okta_pairs() {
  static const Texts kPairs = {"{New Device=POSITIVE, Velocity=NEGATIVE}",
                               "{level=HIGH}",
                               "{reasons=Anomalous Device, New City, level=MEDIUM}",
                               "{}",
                               "level=LOW",
                               "{a=b"};
  return kPairs;
}

std::string random_okta_target(Random& random) {
  Members target(random);
  target.text("type", {"User", "user", "UserGroup", "AppInstance"}).text("id", {"00u1", "00g1"});
  target.text(random.one_in(5) ? "alternate_id" : "alternateId", user_texts());
  target.text("displayName", user_texts()).text("login", user_texts());
  if (random.one_in(4)) {
    target.add("detailEntry",
               random.one_in(2) ? R"({"methodTypeUsed":"Password"})" : random_value(random, 2));
  }
  return target.object();
}

Members random_okta_client(Random& random) {
  Members agent(random);
  agent.text("rawUserAgent", {"curl/8", "Mozilla/5.0 Firefox/1"}).text("os", {"Linux", ""});
  agent.text("browser", {"UNKNOWN", "FIREFOX"});
  Members place(random);
  place.text("city", {"Oslo", ""}).text("country", {"Norway"}).text("state", {"Oslo"});
  place.add("geolocation", R"({"lat":59.9,"lon":10.7})");
  Members client(random);
  client.text("ipAddress", address_texts()).text("device", {"Computer"}).text("zone", {"null", ""});
  client.text("id", {"c1"}).add_object("userAgent", std::move(agent));
  client.add_object("geographicalContext", std::move(place));
  return client;
}

std::string random_okta_debug(Random& random) {
  Members data(random);
  data.text("risk", okta_pairs()).text("behaviors", okta_pairs()).text("requestUri", {"/api/v1"});
  data.text("threatSuspected", {"true", "false"}).text("deviceFingerprint", {"f1"});
  data.text("logOnlySecurityData",
            {R"({"risk":{"level":"LOW","reasons":"New City"}})", "{", "anna", "[1]"});
  data.text("factor", {"OKTA_VERIFY_PUSH"}).text("grantType", {"client_credentials"});
  if (random.one_in(4)) {
    data.add("privilegeGranted", random_value(random, 2));
  }
  Members context(random);
  context.add_object("debugData", std::move(data));
  return context.object();
}

std::string random_okta_event(Random& random) {
  Members event(random);
  Members actor(random);
  actor.text("id", {"00u1", "unknown"}).text("type", {"User", "SystemPrincipal"});
  actor.text("alternateId", user_texts()).text("displayName", user_texts());
  Members outcome(random);
  outcome.text("result", {"SUCCESS", "FAILURE", "Allow", "DENY", "SKIPPED", ""});
  outcome.text("reason", {"INVALID_CREDENTIALS", ""});
  add_certain(random, event, "eventType", okta_types());
  add_certain(random, event, "published", time_texts());
  event.add_object("actor", std::move(actor)).add_object("outcome", std::move(outcome));
  event.add_object("client", random_okta_client(random)).text("uuid", {"u-1", "u-2"});
  event.text("displayMessage", {"User login to Okta", ""}).text("severity", {"INFO", "WARN"});
  event.add("target", random_elements(random, [&] { return random_okta_target(random); }));
  event.add("debugContext", random_okta_debug(random));
  if (random.one_in(3)) {
    Members security(random);
    security.add("asNumber", random_scalar(random)).text("asOrg", {"example"});
    security.text("domain", {"example.org", "."}).add("isProxy", random_scalar(random));
    event.add_object("securityContext", std::move(security));
    Members authentication(random);
    authentication.text("externalSessionId", {"s-1", "unknown"}).text("interface", {"radius", ""});
    authentication.text("authenticationProvider", {"FACTOR_PROVIDER"});
    authentication.add("authenticationStep", random_scalar(random));
    authentication.add("issuer", random_object(random, 1));
    event.add_object("authenticationContext", std::move(authentication));
  }
  if (random.one_in(3)) {
    event.add("transaction", R"({"id":"t-1","type":"WEB","detail":{"requestApiTokenId":"a"}})");
    event.add("device", random_object(random, 2)).add("request", random_object(random, 2));
  }
  if (random.one_in(20)) {
    event.add(random.one_in(2) ? "okta.uuid" : "legacyEventType", R"("core.user")");
  }
  return event.object();
}

Members random_kubernetes_object(Random& random) {
  Members container(random);
  container.text("image", {"nginx", "busybox:1"}).text("name", {"main"});
  container.add("securityContext", R"({"privileged":true})");
  Members spec(random);
  spec.add("containers", random_elements(random, [&] { return container.object(); }));
  spec.add("hostPID", random_scalar(random)).text("type", {"NodePort", "ClusterIP"});
  Members object(random);
  object.text("kind", {"Pod", "Service"}).add_object("spec", std::move(spec));
  object.add("metadata", R"({"name":"anna","labels":{"a.b":"c"}})");
  object.add("rules", random_value(random, 3));
  return object;
}

std::string random_kubernetes_event(Random& random) {
  Members event(random);
  Members user(random);
  user.text("username", {"system:anonymous", "anna", "system:serviceaccount:a:b", ""});
  user.text("uid", {"1"}).add("groups", R"(["system:masters","system:authenticated"])");
  user.add("extra", random_object(random, 2));
  Members annotations(random);
  annotations.text(
      random.one_in(4) ? "authorization_k8s_io/decision" : "authorization.k8s.io/decision",
      {"allow", "forbid", ""});
  annotations.text("authorization.k8s.io/reason", {"", "RBAC"});
  Members reference(random);
  reference.text("resource", {"pods", "secrets"}).text("namespace", {"kube-system", "default"});
  reference.text("subresource", {"exec", ""}).text("name", user_texts());
  event.add("kind", R"("Event")").text("apiVersion", {"audit.k8s.io/v1"});
  add_certain(random, event, "auditID", {"i-1", "i-2"});
  add_certain(random, event, "level", {"Metadata", "RequestResponse"});
  add_certain(random, event, "verb", kubernetes_verbs());
  add_certain(random, event, "stageTimestamp", time_texts());
  event.text("stage", {"ResponseComplete"}).text("requestURI", {"/api/v1/pods?limit=5"});
  event.text("requestReceivedTimestamp", time_texts()).text("userAgent", {"kubectl/1.2", ""});
  event.add("sourceIPs",
            random_elements(random, [&] { return quoted(random, random.pick(address_texts())); }));
  event.add_object("user", std::move(user)).add_object("annotations", std::move(annotations));
  event.add_object("objectRef", std::move(reference));
  event.add("responseStatus",
            random.one_in(2) ? R"({"code":403,"reason":"Forbidden"})" : random_value(random, 2));
  if (random.one_in(2)) {
    event.add_object("requestObject", random_kubernetes_object(random));
  }
  if (random.one_in(3)) {
    event.add_object("responseObject", random_kubernetes_object(random));
    event.add("impersonatedUser", random_object(random, 2));
  }
  return event.object();
}

std::string in_an_export(Random& random, std::string event) {
  return random.one_in(10) ? R"({"_index":"logs-other-default","_id":"1","_source":)" + event + "}"
                           : event;
}

const RuleWords& okta_words() {
  static const RuleWords kWords = {
      .fields = {"event.action",
                 "event.category",
                 "event.type",
                 "event.outcome",
                 "event.kind",
                 "event.module",
                 "event.dataset",
                 "data_stream.dataset",
                 "okta.event_type",
                 "okta.actor.alternate_id",
                 "okta.actor.display_name",
                 "okta.actor.type",
                 "okta.client.ip",
                 "okta.client.user_agent.raw_user_agent",
                 "okta.outcome.reason",
                 "okta.outcome.result",
                 "okta.target.alternate_id",
                 "okta.target.display_name",
                 "okta.target.type",
                 "okta.transaction.type",
                 "okta.debug_context.debug_data.risk_level",
                 "okta.debug_context.debug_data.risk_reasons",
                 "okta.debug_context.debug_data.risk_behaviors",
                 "okta.debug_context.debug_data.flattened.risk",
                 "okta.debug_context.debug_data.flattened.risk.level",
                 "okta.debug_context.debug_data.flattened.behaviors.Velocity",
                 "okta.debug_context.debug_data.flattened.grantType",
                 "okta.debug_context.debug_data.flattened.privilegeGranted",
                 "okta.debug_context.debug_data.threat_suspected",
                 "okta.authentication_context.authentication_provider",
                 "okta.authentication_context.authentication_step",
                 "okta.security_context.as.number",
                 "okta.security_context.is_proxy",
                 "okta.request.ip_chain.ip",
                 "source.ip",
                 "source.user.name",
                 "client.domain",
                 "client.geo.city_name",
                 "user.name",
                 "user.full_name",
                 "user.target.full_name",
                 "user.target.group.name",
                 "user_agent.original",
                 "related.user",
                 "related.ip"},
      .values = {"user.session.start",
                 "user.mfa.*",
                 "policy*",
                 "success",
                 "failure",
                 "unknown",
                 "SUCCESS",
                 "DENY",
                 "okta",
                 "okta.system",
                 "anna",
                 "bo*",
                 "Admin",
                 "User",
                 "UserGroup",
                 "HIGH",
                 "MEDIUM",
                 "Velocity",
                 "radius",
                 "true",
                 "17",
                 "192.0.2.1",
                 "\"10.0.0.0/8\"",
                 "*",
                 "*e*",
                 "authentication",
                 "New?Device",
                 "*Device*",
                 "event",
                 "curl*"}};
  return kWords;
}

const RuleWords& kubernetes_words() {
  static const RuleWords kWords = {
      .fields = {"event.action",
                 "event.outcome",
                 "event.kind",
                 "event.module",
                 "event.dataset",
                 "data_stream.dataset",
                 "user.name",
                 "user.id",
                 "user_agent.original",
                 "source.ip",
                 "client.ip",
                 "container.image.name",
                 "kubernetes.audit.verb",
                 "kubernetes.audit.stage",
                 "kubernetes.audit.level",
                 "kubernetes.audit.kind",
                 "kubernetes.audit.requestURI",
                 "kubernetes.audit.sourceIPs",
                 "kubernetes.audit.userAgent",
                 "kubernetes.audit.user.username",
                 "kubernetes.audit.user.groups",
                 "kubernetes.audit.user.extra.key",
                 "kubernetes.audit.objectRef.resource",
                 "kubernetes.audit.objectRef.subresource",
                 "kubernetes.audit.objectRef.namespace",
                 "kubernetes.audit.responseStatus.code",
                 "kubernetes.audit.responseStatus.reason",
                 "kubernetes.audit.requestObject.kind",
                 "kubernetes.audit.requestObject.spec.hostPID",
                 "kubernetes.audit.requestObject.spec.containers.image",
                 "kubernetes.audit.requestObject.spec.containers.securityContext.privileged",
                 "kubernetes.audit.requestObject.metadata.name",
                 "kubernetes.audit.responseObject.spec.type",
                 "kubernetes.audit.responseObject.rules.key",
                 "kubernetes.audit.impersonatedUser.userName",
                 "kubernetes.audit.annotations.authorization_k8s_io/decision",
                 "kubernetes.audit.annotations.authorization_k8s_io/reason"},
      .values = {"create",    "get",        "delete",
                 "success",   "failure",    "allow",
                 "forbid",    "kubernetes", "kubernetes.audit_logs",
                 "Event",     "event",      "anna",
                 "system*",   "*masters",   "pods",
                 "secrets",   "exec",       "kube-system",
                 "403",       "Forbidden",  "RBAC",
                 "Pod",       "NodePort",   "nginx",
                 "busy*",     "true",       "17",
                 "192.0.2.1", "*",          "\"\"",
                 "*limit*",   "Metadata",   "ResponseComplete",
                 "kubectl*"}};
  return kWords;
}

}  // namespace

const std::vector<RawFormat>& other_raw_formats() {
  static const std::vector<RawFormat> kFormats = {
      {.mapping = "okta.system",
       .event = [](Random& random) { return in_an_export(random, random_okta_event(random)); },
       .words = &okta_words()},
      {.mapping = "kubernetes.audit_logs",
       .event =
           [](Random& random) { return in_an_export(random, random_kubernetes_event(random)); },
       .words = &kubernetes_words()}};
  return kFormats;
}

}  // namespace trawl::test
