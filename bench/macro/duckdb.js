// The question of the RDS export rule put to DuckDB, with typed columns: prints the number of hits.
//   node duckdb.js FILE THREADS [RULES]
// With RULES, as many more questions of the same kind, about calls that no event has, are put in the same scan.
const duckdb = require('duckdb');
const [file, threads, rules] = process.argv.slice(2);
const connection = new duckdb.Database(':memory:').connect();
connection.exec(`SET threads TO ${Number(threads)}`);
const question = (action) => `(data_stream.dataset = 'aws.cloudtrail' AND event.provider = 'rds.amazonaws.com'
    AND event.action = '${action}' AND event.outcome = 'success')`;
const others = Array.from({length: Number(rules ?? 1) - 1}, (_, i) =>
  `count(*) FILTER (WHERE ${question(`StopExport${i}`)})`);
const source = `read_json('${file.replaceAll("'", "''")}', format = 'newline_delimited', maximum_object_size = 67108864, columns = {
    data_stream: 'STRUCT(dataset VARCHAR)',
    event: 'STRUCT(provider VARCHAR, action VARCHAR, outcome VARCHAR)'})`;
const hits = (where) => `count(*)${where}::INTEGER AS hits`;
const query = others.length === 0
  ? `SELECT ${hits('')} FROM ${source} WHERE ${question('StartExportTask')}`
  : `SELECT ${[hits(` FILTER (WHERE ${question('StartExportTask')})`), ...others].join(', ')} FROM ${source}`;
connection.all(query, (error, rows) => {
  if (error) {
    console.error(error.message);
    process.exit(1);
  }
  console.log(rows[0].hits);
});
