// The events of a piece are mapped before the piece is settled, since only then it is known which
// of them are rejected; and handed out after it, since only then their records are known.

#include "scanner/map_events.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "io/block.h"
#include "io/member_reader.h"
#include "rules/index_scope.h"
#include "scanner/alert/evidence.h"
#include "scanner/alert/json_text.h"
#include "scanner/ecs/json_tree_reader.h"
#include "scanner/ecs/normalizer.h"
#include "scanner/ecs/unwrapper.h"
#include "scanner/event/event_reader.h"
#include "scanner/event/wrapper.h"
#include "scanner/input_scan.h"
#include "scanner/match/scopes.h"

namespace trawl {

namespace {

constexpr std::string_view kTooDeep = "a raw event nested too deeply";
constexpr std::string_view kNotParsed = "invalid JSON: an event that cannot be parsed";

std::string_view without_padding(std::string_view text) {
  return text.substr(0, text.size() - std::min(text.size(), kPaddingBytes));
}

// Says where an event lives. Scratch.
class IndexFinder {
 public:
  explicit IndexFinder(const std::string& default_index)
      : default_index_(default_index), trie_(wanted()), reader_(trie_) {}

  // "" if nobody knows. The text lives until the next call. `event`: kPaddingBytes readable behind
  // it.
  std::string_view find(std::string_view event) {
    if (reader_.read(event, fields_) != EventProblem::None) {
      return {};
    }
    std::array<std::string_view, 7> hints;
    for (std::size_t i = 0; i < hints.size(); ++i) {
      const auto values = fields_.values(i);
      hints[i] = values.empty() ? std::string_view() : values.front().text;
    }
    name_ = index_name({.wrapper_index = fields_.is_wrapped() ? hints[0] : std::string_view(),
                        .data_stream_type = hints[1],
                        .data_stream_dataset = hints[2],
                        .data_stream_namespace = hints[3],
                        .event_dataset = hints[4],
                        .default_index = default_index_,
                        .agent_type = hints[5],
                        .event_module = hints[6]})
                .name;
    return name_;
  }

 private:
  static FieldTrie wanted() {
    std::vector<WantedField> fields;
    for (const std::string_view name : hint_names()) {
      fields.push_back({.name = std::string(name)});
    }
    return FieldTrie(fields, {});
  }

  std::string default_index_;
  FieldTrie trie_;
  EventReader reader_;
  EventFields fields_;
  std::string name_;
};

// Maps events one by one. Scratch.
class EventMapper {
 public:
  explicit EventMapper(const MapOptions& options)
      : tables_(options.formats),
        unwrapper_(tables_),
        normalizer_(options.formats.geo()),
        index_(options.default_index),
        validator_(no_fields_) {}

  struct Mapped {
    const Mapping* mapping = nullptr;
    std::string carried;  // the raw event, if it lay in a carrier; with kPaddingBytes more
    std::string text;     // the ECS event; with kPaddingBytes more
    std::string index;
  };

  // Why the bytes are no event, or "".
  std::string_view map(std::string_view event, Mapped& mapped, RawEventCounts& counts) {
    if (const EventProblem problem = validator_.validate(event); problem != EventProblem::None) {
      return problem_text(problem);
    }
    const InnerEvent inner = unwrapper_.unwrap(event);
    mapped.mapping = inner.mapping;
    if (inner.mapping == nullptr) {
      const Result<UnwrappedEvent> unwrapped = unwrap_export(inner.text);
      if (!unwrapped) {
        return kNotParsed;
      }
      mapped.index = index_.find(inner.text);
      append_packed_json(unwrapped->source, mapped.text);
      mapped.text.append(kPaddingBytes, '\0');
      return {};
    }
    const Result<NormalizedEvent> normalized = normalizer_.normalize(*inner.mapping, inner.text);
    if (!normalized) {
      return normalized.error().code == ErrorCode::Limit ? kTooDeep : kNotParsed;
    }
    ++counts.events;
    ++counts.normalized;
    counts.with_mapping_errors += normalized->errors.empty() ? 0U : 1U;
    counts.dropped += normalized->is_dropped ? 1U : 0U;
    if (inner.is_carried) {
      mapped.carried.assign(inner.text).append(kPaddingBytes, '\0');
    }
    if (!normalized->is_dropped) {
      mapped.index = index_.find(normalized->text);
      append_packed_json(normalized->text, mapped.text);
      mapped.text.append(kPaddingBytes, '\0');
    }
    return {};
  }

 private:
  UnwrapTables tables_;
  Unwrapper unwrapper_;
  Normalizer normalizer_;
  IndexFinder index_;
  FieldTrie no_fields_;
  EventReader validator_;
};

// The events of one part of a piece.
struct PartRecords {
  struct Record {
    EventSpan span;
    EventMapper::Mapped mapped;
  };
  std::vector<Record> records;
};

// One member of an input through all its stages.
class MemberMapping {
 public:
  // Borrows everything.
  MemberMapping(const Input& input, Member member, const MapOptions& options, EventMapper& mapper)
      : input_(input),
        label_(member.label),
        options_(options),
        mapper_(mapper),
        scan_(input, std::move(member), options.chunk_bytes, options.max_event_bytes) {}

  // Errors: those of `sink`.
  Result<InputReport> run(const RecordSink& sink, bool& was_stopped) {
    while (!scan_.is_at_end()) {
      const bool is_stopped = options_.stop.stop_requested();
      was_stopped = was_stopped || is_stopped;
      const std::shared_ptr<ScanPiece> piece = scan_.read(is_stopped);
      scan_.unpack(*piece);
      scan_.cut(*piece);
      std::vector<PartRecords> mapped = map(*piece);
      scan_.settle(*piece);
      if (Result<void> given = give(*piece, mapped, sink); !given) {
        return fail(given.error());
      }
    }
    scan_.check_unchanged();
    return scan_.report();
  }

 private:
  std::vector<PartRecords> map(ScanPiece& piece) {
    std::vector<PartRecords> mapped;
    for (ScanPart& part : piece.parts) {
      std::vector<PartRecords::Record>& records = mapped.emplace_back().records;
      part.visit({.look = [&](const EventSpan& event, ChunkScan& scan) {
        PartRecords::Record record{.span = event, .mapped = {}};
        const std::string_view reason = mapper_.map(event.bytes, record.mapped, scan.raw);
        if (reason.empty()) {
          records.push_back(std::move(record));
        }
        return reason;
      }});
    }
    return mapped;
  }

  Result<void> give(const ScanPiece& piece, const std::vector<PartRecords>& mapped,
                    const RecordSink& sink) const {
    for (std::size_t i = 0; i < mapped.size(); ++i) {
      for (const PartRecords::Record& record : mapped[i].records) {
        Result<void> given =
            sink({.input = input_,
                  .member = label_,
                  .offset_bytes = record.span.offset_bytes,
                  .record = piece.parts[i].scan.records_before + record.span.record,
                  .bytes = record.span.bytes,
                  .raw = record.mapped.carried.empty() ? record.span.bytes
                                                       : without_padding(record.mapped.carried),
                  .mapping = record.mapped.mapping,
                  .ecs = without_padding(record.mapped.text),
                  .index = record.mapped.index});
        if (!given) {
          return given;
        }
      }
    }
    return {};
  }

  const Input& input_;
  std::string label_;
  const MapOptions& options_;
  EventMapper& mapper_;
  InputScan scan_;
};

// The members of `ecs` without those that are ours; with no comma at the end.
std::string members_but_ours(std::string_view ecs) {
  const auto spells = [ecs](std::string_view text) {
    return ecs.find(text) != std::string_view::npos;
  };
  if (spells("\"trawl") || spells("\\u")) {  // a name may be spelled with escapes
    if (Result<JsonTree> tree = parse_json_tree(ecs)) {
      const auto is_ours = [](const JsonTree::Member& member) {
        return member.first == "trawl" || member.first.view().starts_with("trawl.");
      };
      if (std::erase_if(tree->members(), is_ours) > 0) {
        std::string json;
        write_json(*tree, json);
        std::string kept;
        append_packed_json(std::string_view(json).substr(1, json.size() - 2), kept);
        return kept;
      }
    }
  }
  return std::string(ecs.substr(1, ecs.size() - 2));
}

}  // namespace

Result<MapReport> map_events(const std::vector<Input>& inputs, const MapOptions& options,
                             const RecordSink& sink) {
  EventMapper mapper(options);
  MapReport report;
  for (const Input& input : inputs) {
    if (options.stop.stop_requested()) {
      report.was_stopped = true;
      break;
    }
    Result<MemberReader> members = MemberReader::open(input.path, options.source);
    std::vector<InputReport> reports;
    const auto read = [&](Member member) -> Result<void> {
      Result<InputReport> one =
          MemberMapping(input, std::move(member), options, mapper).run(sink, report.was_stopped);
      if (!one) {
        return fail(one.error());
      }
      reports.push_back(std::move(*one));
      return {};
    };
    if (!members) {
      if (Result<void> done = read({.error = std::move(members.error())}); !done) {
        return fail(done.error());
      }
    } else {
      while (std::optional<Member> member = members->next()) {
        if (Result<void> done = read(std::move(*member)); !done) {
          return fail(done.error());
        }
      }
    }
    std::ranges::sort(reports, {}, &InputReport::ordinal);
    std::ranges::move(reports, std::back_inserter(report.inputs));
  }
  return report;
}

void append_record(const MappedRecord& record, bool with_place, std::string& out) {
  if (record.ecs.empty()) {
    return;
  }
  if (!with_place) {
    out += record.ecs;
    out += '\n';
    return;
  }
  const std::string members = members_but_ours(record.ecs);
  out += '{';
  out += members;
  out += members.empty() ? "" : ",";
  if (!record.index.empty()) {
    out += R"("trawl.index":)";
    append_json_string(record.index, out);
    out += ',';
  }
  if (record.mapping != nullptr) {
    out += R"("trawl.mapping":)";
    append_json_string(record.mapping->name(), out);
    out += ',';
  }
  append_evidence({.input = record.input.path,
                   .member = std::string(record.member),
                   .offset_bytes = record.offset_bytes,
                   .length_bytes = record.bytes.size(),
                   .record = record.record,
                   .xxh3 = event_hash(record.bytes)},
                  out);
  out += "}\n";
}

}  // namespace trawl
