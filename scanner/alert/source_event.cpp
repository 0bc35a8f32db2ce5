// Each function walks the event once with simdjson's On-Demand parser, entering only what its paths
// need. Strings are unescaped here and not by simdjson, which refuses a lone surrogate ("\ud800"),
// while an event that has one still has an alert. A parser is made for each walk: its memory is
// proportional to the event and touched only where it is used, so that one giant event leaves
// nothing behind.

#include "scanner/alert/source_event.h"

#include <algorithm>
#include <array>
#include <utility>

#include <simdjson.h>

#include "io/block.h"
#include "scanner/alert/json_text.h"

namespace trawl {

namespace {

namespace od = simdjson::ondemand;
using simdjson::error_code;

// What the walks need to know of a path.
bool is_at_or_below(std::string_view path, std::string_view root) {
  return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '.');
}

bool is_above(std::string_view path, std::string_view below) {
  return path.size() < below.size() && is_at_or_below(below, path);
}

std::string_view trimmed(std::string_view token) {
  const std::size_t end = token.find_last_not_of(" \t\r\n");
  return token.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

// Opens `source` and gives its object to `walk`, which returns an error_code.
template <class Walk>
Result<void> walk_object(std::string_view source, const Walk& walk) {
  od::parser parser;
  od::document document;
  od::object object;
  error_code error =
      parser.iterate(source.data(), source.size(), source.size() + kPaddingBytes).get(document);
  if (error == simdjson::SUCCESS) {
    error = document.get_object().get(object);
  }
  if (error == simdjson::SUCCESS) {
    error = walk(document, object);
  }
  if (error != simdjson::SUCCESS) {
    return fail(ErrorCode::Corrupt, std::string("the event of an alert is not JSON: ") +
                                        simdjson::error_message(error));
  }
  return {};
}

// Calls visit(path, raw key, value) for each field of `object`. `path` is that of the object and is
// extended for the call. The raw key is the text between the key's quotes.
template <class Visit>
error_code for_each_field(od::object& object, std::string& path, const Visit& visit) {
  const std::size_t length = path.size();
  for (auto field_result : object) {
    od::field field;
    if (const error_code error = std::move(field_result).get(field)) {
      return error;
    }
    const char* const raw = field.key().raw();
    const char* raw_end = raw;
    while (*raw_end != '"') {
      raw_end += *raw_end == '\\' ? 2 : 1;
    }
    const std::string_view key(raw, static_cast<std::size_t>(raw_end - raw));
    path += path.empty() ? "" : ".";
    if (key.find('\\') == std::string_view::npos) {
      path += key;
    } else {
      path += unescape_json(key);
    }
    od::value value = field.value();
    const error_code error = visit(key, value);
    path.resize(length);
    if (error != simdjson::SUCCESS) {
      return error;
    }
  }
  return simdjson::SUCCESS;
}

error_code raw_json(od::value& value, std::string_view& raw) {
  const error_code error = simdjson::to_json_string(value).get(raw);
  raw = trimmed(raw);
  return error;
}

error_code collect_scalars(od::value& value, std::vector<SourceValue>& values) {
  od::json_type type{};
  if (const error_code error = value.type().get(type)) {
    return error;
  }
  switch (type) {
    case od::json_type::array: {
      od::array array;
      if (const error_code error = value.get_array().get(array)) {
        return error;
      }
      for (auto element : array) {
        od::value inner;
        if (const error_code error = element.get(inner)) {
          return error;
        }
        if (const error_code error = collect_scalars(inner, values)) {
          return error;
        }
      }
      return simdjson::SUCCESS;
    }
    case od::json_type::string: {
      const std::string_view token = trimmed(value.raw_json_token());
      values.push_back(
          {.is_string = true, .text = unescape_json(token.substr(1, token.size() - 2))});
      return simdjson::SUCCESS;
    }
    case od::json_type::number:
    case od::json_type::boolean:
      values.push_back({.is_string = false, .text = std::string(trimmed(value.raw_json_token()))});
      return simdjson::SUCCESS;
    default:
      return simdjson::SUCCESS;
  }
}

// Calls visit(path) for the fields of the objects in `value`: an object, or arrays of objects.
template <class Enter>
error_code for_each_object(od::value& value, const Enter& enter) {
  od::json_type type{};
  if (const error_code error = value.type().get(type)) {
    return error;
  }
  if (type == od::json_type::object) {
    od::object object;
    const error_code error = value.get_object().get(object);
    return error != simdjson::SUCCESS ? error : enter(object);
  }
  if (type != od::json_type::array) {
    return simdjson::SUCCESS;
  }
  od::array array;
  if (const error_code error = value.get_array().get(array)) {
    return error;
  }
  for (auto element : array) {
    od::value inner;
    if (const error_code error = element.get(inner)) {
      return error;
    }
    if (const error_code error = for_each_object(inner, enter)) {
      return error;
    }
  }
  return simdjson::SUCCESS;
}

// values_at(): fills the list of each path.
class ValueWalk {
 public:
  explicit ValueWalk(std::span<const std::string_view> paths)
      : paths_(paths), values_(paths.size()) {}

  error_code enter(od::object& object) {
    return for_each_field(object, path_, [this](std::string_view, od::value& value) {
      const auto wanted = std::ranges::find(paths_, path_);
      if (wanted != paths_.end()) {
        return collect(static_cast<std::size_t>(wanted - paths_.begin()), value);
      }
      if (std::ranges::any_of(paths_, [this](auto path) { return is_above(path_, path); })) {
        return for_each_object(value, [this](od::object& inner) { return enter(inner); });
      }
      return simdjson::SUCCESS;
    });
  }

  std::vector<std::vector<SourceValue>> take() {
    // A path may be asked for twice; the walk has filled its first list.
    for (std::size_t i = 0; i < paths_.size(); ++i) {
      const auto first = std::ranges::find(paths_, paths_[i]);
      values_[i] = values_[static_cast<std::size_t>(first - paths_.begin())];
    }
    return std::move(values_);
  }

 private:
  error_code collect(std::size_t path, od::value& value) {
    return collect_scalars(value, values_[path]);
  }

  std::span<const std::string_view> paths_;
  std::string path_;
  std::vector<std::vector<SourceValue>> values_;
};

// elements_at().
class ElementWalk {
 public:
  explicit ElementWalk(std::string_view wanted) : wanted_(wanted) {}

  error_code enter(od::object& object) {
    return for_each_field(object, path_, [this](std::string_view, od::value& value) {
      if (path_ == wanted_) {
        return append(value);
      }
      if (is_above(path_, wanted_)) {
        return for_each_object(value, [this](od::object& inner) { return enter(inner); });
      }
      return simdjson::SUCCESS;
    });
  }

  std::string take() { return std::move(out_); }

 private:
  error_code append(od::value& value) {
    std::string_view raw;
    if (const error_code error = raw_json(value, raw)) {
      return error;
    }
    if (raw.starts_with('[')) {
      raw = raw.substr(1, raw.size() - 2);
    }
    if (trimmed(raw).empty() || raw == "null") {
      return simdjson::SUCCESS;
    }
    out_ += out_.empty() ? "" : ",";
    append_json_text(raw, out_);
    return simdjson::SUCCESS;
  }

  std::string_view wanted_;
  std::string path_;
  std::string out_;
};

// The fields an alert sets itself; the first only if the event has a time.
constexpr std::array<std::string_view, 6> kReplaced = {
    "@timestamp", "event.kind", "kibana.alert", "kibana.space_ids", "kibana.version", "trawl"};

// Copies fields, leaving the replaced ones out.
class CopyWalk {
 public:
  CopyWalk(bool drops_timestamp, std::string& out)
      : replaced_(std::span(kReplaced).subspan(drops_timestamp ? 0 : 1)), out_(&out) {}

  // The source's own fields, each followed by a comma.
  error_code copy(od::object& object) {
    if (const error_code error = copy_fields(object)) {
      return error;
    }
    if (!has_kind_) {
      *out_ += R"("event.kind":"signal",)";
    }
    return simdjson::SUCCESS;
  }

 private:
  error_code copy_fields(od::object& object) {
    return for_each_field(object, path_, [this](std::string_view key, od::value& value) {
      const auto is_replaced = [this](auto root) { return is_at_or_below(path_, root); };
      if (std::ranges::any_of(replaced_, is_replaced)) {
        return simdjson::SUCCESS;
      }
      const std::size_t begin = out_->size();
      *out_ += '"';
      append_json_text(key, *out_);
      *out_ += "\":";
      const auto is_on_the_way = [this](auto root) { return is_above(path_, root); };
      const error_code error = std::ranges::any_of(replaced_, is_on_the_way)
                                   ? copy_inside(value, begin)
                                   : copy_whole(value);
      *out_ += out_->size() == begin ? "" : ",";
      return error;
    });
  }

  error_code copy_whole(od::value& value) {
    std::string_view raw;
    const error_code error = raw_json(value, raw);
    append_json_text(raw, *out_);
    return error;
  }

  // A value that may hold something replaced. If nothing is left of it, `out_` is cut at `begin`,
  // where its key stands.
  error_code copy_inside(od::value& value, std::size_t begin) {
    od::json_type type{};
    if (const error_code error = value.type().get(type)) {
      return error;
    }
    if (type == od::json_type::object) {
      return copy_object(value, begin);
    }
    if (type != od::json_type::array) {
      return copy_whole(value);
    }
    od::array array;
    if (const error_code error = value.get_array().get(array)) {
      return error;
    }
    *out_ += '[';
    ++array_depth_;
    for (auto element : array) {
      od::value inner;
      if (const error_code error = element.get(inner)) {
        return error;
      }
      const std::size_t element_begin = out_->size();
      if (const error_code error = copy_inside(inner, element_begin)) {
        return error;
      }
      *out_ += out_->size() == element_begin ? "" : ",";
    }
    --array_depth_;
    close(']');
    return simdjson::SUCCESS;
  }

  error_code copy_object(od::value& value, std::size_t begin) {
    od::object object;
    if (const error_code error = value.get_object().get(object)) {
      return error;
    }
    *out_ += '{';
    const std::size_t first = out_->size();
    if (const error_code error = copy_fields(object)) {
      return error;
    }
    if (path_ == "event" && array_depth_ == 0 && !has_kind_) {
      *out_ += R"("kind":"signal",)";
      has_kind_ = true;
    }
    if (out_->size() == first) {
      out_->resize(begin);
    } else {
      close('}');
    }
    return simdjson::SUCCESS;
  }

  // Puts the bracket in the place of the comma behind the last element.
  void close(char bracket) {
    if (out_->back() == ',') {
      out_->back() = bracket;
    } else {
      *out_ += bracket;
    }
  }

  std::span<const std::string_view> replaced_;
  std::string* out_;
  std::string path_;
  int array_depth_ = 0;
  bool has_kind_ = false;
};

// Copies of event.* as kibana.alert.original_event.*. A name that the event spells twice is taken
// once.
class OriginalEventWalk {
 public:
  explicit OriginalEventWalk(std::string& out) : out_(&out) {}

  error_code enter(od::object& object) {
    return for_each_field(object, path_, [this](std::string_view, od::value& value) {
      if (!is_at_or_below(path_, kRoot)) {
        return simdjson::SUCCESS;
      }
      od::json_type type{};
      if (const error_code error = value.type().get(type)) {
        return error;
      }
      if (type == od::json_type::object) {
        od::object inner;
        const error_code error = value.get_object().get(inner);
        return error != simdjson::SUCCESS ? error : enter(inner);
      }
      return append(value);
    });
  }

 private:
  static constexpr std::string_view kRoot = "event";

  error_code append(od::value& value) {
    std::string_view raw;
    if (const error_code error = raw_json(value, raw)) {
      return error;
    }
    if (std::ranges::find(names_, path_) != names_.end()) {
      return simdjson::SUCCESS;
    }
    names_.push_back(path_);
    append_json_string("kibana.alert.original_event" + path_.substr(kRoot.size()), *out_);
    *out_ += ':';
    append_json_text(raw, *out_);
    *out_ += ',';
    return simdjson::SUCCESS;
  }

  std::string* out_;
  std::string path_;
  std::vector<std::string> names_;
};

}  // namespace

Result<std::vector<std::vector<SourceValue>>> values_at(std::string_view source,
                                                        std::span<const std::string_view> paths) {
  ValueWalk walk(paths);
  const Result<void> walked = walk_object(
      source, [&walk](od::document&, od::object& object) { return walk.enter(object); });
  if (!walked) {
    return fail(walked.error());
  }
  return walk.take();
}

Result<std::string> elements_at(std::string_view source, std::string_view path) {
  ElementWalk walk(path);
  const Result<void> walked = walk_object(
      source, [&walk](od::document&, od::object& object) { return walk.enter(object); });
  if (!walked) {
    return fail(walked.error());
  }
  return walk.take();
}

Result<void> append_source_fields(std::string_view source, bool drops_timestamp, std::string& out) {
  CopyWalk copy(drops_timestamp, out);
  OriginalEventWalk originals(out);
  return walk_object(source, [&](od::document& document, od::object& object) {
    if (const error_code error = copy.copy(object)) {
      return error;
    }
    document.rewind();
    od::object again;
    const error_code error = document.get_object().get(again);
    return error != simdjson::SUCCESS ? error : originals.enter(again);
  });
}

}  // namespace trawl
