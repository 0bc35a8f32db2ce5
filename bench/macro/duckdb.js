// A question put to DuckDB: prints the values of the one row of its answer.
//   node duckdb.js QUESTION.sql THREADS
// @duckdb/node-api is looked for where node looks for modules (NODE_PATH).
const fs = require('node:fs');
const {DuckDBInstance} = require('@duckdb/node-api');

async function main([question, threads]) {
  const instance = await DuckDBInstance.create(':memory:', {threads});
  const connection = await instance.connect();
  const answer = await connection.runAndReadAll(fs.readFileSync(question, 'utf8'));
  console.log(answer.getRows()[0].join(' '));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
