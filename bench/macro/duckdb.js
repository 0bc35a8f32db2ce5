// The question of the RDS export rule put to DuckDB, with typed columns: prints the number of hits.
//   node duckdb.js FILE THREADS
const duckdb = require('duckdb');
const [file, threads] = process.argv.slice(2);
const connection = new duckdb.Database(':memory:').connect();
connection.exec(`SET threads TO ${Number(threads)}`);
const query = `
  SELECT count(*)::INTEGER AS hits
  FROM read_json($1, format = 'newline_delimited', maximum_object_size = 67108864, columns = {
    data_stream: 'STRUCT(dataset VARCHAR)',
    event: 'STRUCT(provider VARCHAR, action VARCHAR, outcome VARCHAR)'})
  WHERE data_stream.dataset = 'aws.cloudtrail' AND event.provider = 'rds.amazonaws.com'
    AND event.action = 'StartExportTask' AND event.outcome = 'success'`;
connection.all(query.replace('$1', `'${file.replaceAll("'", "''")}'`), (error, rows) => {
  if (error) {
    console.error(error.message);
    process.exit(1);
  }
  console.log(rows[0].hits);
});
