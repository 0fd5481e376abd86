// Measures crawls, the queue and budgets at their size. Run: scripts/bench crawl queue utilisation

let arguments = Array(CommandLine.arguments.dropFirst())

switch (arguments.first, arguments.dropFirst()) {
case ("worker", let rest) where rest.count == 2:
    try await CrawlWorker.run(database: rest[1], sandbox: rest[2])
case ("crawl", let rest) where rest.count >= 2:
    try await CrawlRun.run(
        database: rest[1], artists: Int(rest[2]) ?? 1_000, processes: rest.dropFirst(2).compactMap { Int($0) }
    )
case ("queue", let rest) where rest.count == 3:
    try await QueueBenchmark.run(database: rest[1], owner: rest[2], waiting: Int(rest[3]) ?? 1_000_000)
case ("utilisation", let rest) where rest.count == 2:
    try await UtilisationBenchmark.run(database: rest[1], owner: rest[2])
default:
    print(
        "segue-bench-fleet worker DATABASE SANDBOX | crawl DATABASE ARTISTS PROCESS … | queue DATABASE OWNER WAITING "
            + "| utilisation DATABASE OWNER")
}
