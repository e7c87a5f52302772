// Answers each line of JSON on standard input, {id, simulation}, with one on standard output, {id, result, errors}.
import { createInterface } from 'node:readline'
import { runSimulation } from '@cloud-copilot/iam-simulate'

for await (const line of createInterface({ input: process.stdin })) {
  const { id, simulation } = JSON.parse(line)
  const outcome = await runSimulation(simulation, {})
  const errors = outcome.resultType === 'error' ? JSON.stringify(outcome.errors) : ''
  process.stdout.write(JSON.stringify({ id, result: outcome.overallResult ?? 'Error', errors }) + '\n')
}
