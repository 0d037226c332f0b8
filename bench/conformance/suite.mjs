// node suite.mjs SUITE_FOLDER BASE_URL: runs the suite's tests through a cache and prints their outcomes as JSON,
// {"required": {"total", "passed", "missed": {id: why}}, "optional": {...}, "checks": {...}}.
// A test that rests on another one which didn't pass counts as neither passed nor failed, as the suite's own report has it.
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, base] = process.argv.slice(2)
const load = file => import(pathToFileURL(path.join(folder, file)).href)
const groups = (await load('tests/index.mjs')).default
const surrogate = (await load('tests/surrogate-control.mjs')).default
if (!groups.includes(surrogate)) groups.push(surrogate)
const { runTests, getResults } = await load('client/runner.mjs')
// The suite's client relies on this library's treatment of headers.
const fetch = createRequire(path.join(folder, 'package.json'))('node-fetch')

const print = console.log
console.log = () => {}
await runTests(groups, fetch, false, base)
console.log = print

const tests = new Map(groups.flatMap(group => group.tests).map(test => [test.id, test]))
const results = getResults()
const outcomes = new Map()

function outcomeOf (id) {
  if (!outcomes.has(id)) {
    outcomes.set(id, 'circular')
    outcomes.set(id, judge(id))
  }
  return outcomes.get(id)
}

function judge (id) {
  const test = tests.get(id)
  const result = results[id]
  if (test === undefined || result === undefined) return 'not run'
  if ((test.depends_on ?? []).some(other => outcomeOf(other) !== 'passed')) return 'rests on another'
  if (result === true) return 'passed'
  return `${result[0]}: ${result[1]}`
}

const names = { required: 'required', optimal: 'optional', check: 'checks' }
const summary = { required: empty(), optional: empty(), checks: empty() }
// What only a browser's cache can be asked never ran, and isn't counted.
for (const id of Object.keys(results)) {
  const test = tests.get(id)
  const kind = summary[names[test.kind ?? 'required']]
  const outcome = outcomeOf(id)
  kind.total++
  if (outcome === 'passed') kind.passed++
  else kind.missed[id] = outcome
}
print(JSON.stringify(summary))
process.exit(0)

function empty () {
  return { total: 0, passed: 0, missed: {} }
}
