// Measures the crawl and the queue at their size. Run: scripts/bench crawl queue

let arguments = Array(CommandLine.arguments.dropFirst())

switch (arguments.first, arguments.dropFirst()) {
case ("worker", let rest) where rest.count == 2:
    try await CrawlWorker.run(database: rest[1], sandbox: rest[2])
case ("crawl", let rest) where rest.count == 2:
    try await CrawlRun.run(database: rest[1], artists: Int(rest[2]) ?? 1_000)
case ("queue", let rest) where rest.count == 2:
    try await QueueBenchmark.run(database: rest[1], waiting: Int(rest[2]) ?? 1_000_000)
default:
    print("segue-bench-fleet worker DATABASE SANDBOX | crawl DATABASE ARTISTS | queue DATABASE WAITING")
}
