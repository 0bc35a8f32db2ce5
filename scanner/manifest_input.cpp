#include "scanner/manifest_input.h"

#include <optional>
#include <span>

namespace trawl {

namespace {

void write_numbers(std::span<const ManifestCount> numbers, IndentedJson& json) {
  for (const ManifestCount& number : numbers) {
    json.name(number.name);
    json.number(number.value);
  }
}

void write_text(std::string_view name, std::string_view text, IndentedJson& json) {
  json.name(name);
  json.text(text);
}

// What a container holds; null of anything else.
void write_container(const std::optional<ContainerCounts>& counts, IndentedJson& json) {
  json.name("container");
  if (!counts) {
    json.null();
    return;
  }
  json.begin_object();
  write_numbers(std::array<ManifestCount, 4>{{{"members", counts->members},
                                              {"folders", counts->folders},
                                              {"links", counts->links},
                                              {"others", counts->others}}},
                json);
  json.end_object();
}

void write_rejected_spans(const InputReport& report, IndentedJson& json) {
  json.name("rejected_spans");
  json.begin_array();
  for (const RejectedSpan& span : report.rejected_spans) {
    json.begin_object();
    write_numbers(std::array<ManifestCount, 2>{{{"offset", span.offset_bytes},
                                                {"length", span.length_bytes}}},
                  json);
    write_text("reason", span.reason, json);
    json.end_object();
  }
  json.end_array();
  json.name("rejected_spans_not_listed");
  json.number(report.rejected - report.rejected_spans.size());
}

// What an input holds that is no event by its nature, and is no failure; null if nothing.
void write_no_events(const InputReport& report, IndentedJson& json) {
  json.name("no_events_here");
  if (report.cloudtrail_digests == 0 && report.aws_configs == 0) {
    json.null();
    return;
  }
  json.begin_object();
  for (const ManifestCount& count : {ManifestCount{"CloudTrail digest", report.cloudtrail_digests},
                                     {"AWS Config", report.aws_configs}}) {
    if (count.value > 0) {
      json.name(count.name);
      json.number(count.value);
    }
  }
  json.end_object();
}

}  // namespace

std::array<ManifestCount, 12> counts_of(const InputReport& counts) {
  return {{{"unpacked_bytes", counts.unpacked_bytes},
           {"event_bytes", counts.event_bytes},
           {"between_bytes", counts.between_bytes},
           {"rejected_bytes", counts.rejected_bytes},
           {"events", counts.events},
           {"events_out_of_range", counts.events_out_of_range},
           {"events_sifted", counts.events_sifted},
           {"raw_events", counts.raw.events},
           {"raw_events_normalized", counts.raw.normalized},
           {"raw_events_with_mapping_errors", counts.raw.with_mapping_errors},
           {"raw_events_dropped", counts.raw.dropped},
           {"rejected", counts.rejected}}};
}

void write_input(const InputReport& report, IndentedJson& json) {
  const auto write_if = [&json](std::string_view name, bool is_there, const auto& write) {
    json.name(name);
    if (is_there) {
      write();
    } else {
      json.null();
    }
  };
  json.begin_object();
  write_text("path", report.input.path, json);
  write_if("member", report.is_member(), [&] { json.text(report.member); });
  write_text("codec", codec_chain_text(report.codecs), json);
  write_if("framing", report.framing.has_value(),
           [&] { json.text(framing_name(*report.framing)); });
  write_if("size_bytes", !report.is_member(), [&] { json.number(report.input.size_bytes); });
  write_container(report.container, json);
  write_numbers(counts_of(report), json);
  write_rejected_spans(report, json);
  write_no_events(report, json);
  write_if("error", report.error.has_value(), [&] { json.text(report.error->text()); });
  json.end_object();
}

}  // namespace trawl
