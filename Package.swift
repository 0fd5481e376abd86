// swift-tools-version: 6.2
import PackageDescription

/// The house, from the ground up.
///
/// A room imports only rooms that stand above it in this list;
/// CI builds with `--explicit-target-dependency-import-check error`, so that an undeclared import does not compile.
let package = Package(
    name: "segue",
    platforms: [.macOS(.v15)],
    targets: [
        // Doors: Debian's C libraries, each behind a module map and the smallest possible shim.
        door("CPostgres", to: "libpq", apt: "libpq-dev"),
        door("CRedis", apt: "libhiredis-dev"),
        door("CCurl", to: "libcurl", apt: "libcurl4-openssl-dev"),
        door("CMicrohttpd", to: "libmicrohttpd", apt: "libmicrohttpd-dev"),
        door("CWebSocket", apt: "libwslay-dev"),
        door("CSodium", to: "libsodium", apt: "libsodium-dev"),
        door("CBLAS", to: "blas", apt: "libblas-dev"),
        // And what the compiler alone can ask of the processor.
        door("CProcessor"),

        // The ground: the nouns, and how a program lives.
        room("Music"),
        room("Lifecycle"),

        // The cellar: what talks to machines, and knows nothing of music.
        room("Postgres", on: "CPostgres", "Lifecycle"),
        room("Redis", on: "CRedis", "Lifecycle"),
        room("HTTP", on: "CCurl", "CMicrohttpd", "CWebSocket", "Lifecycle"),
        room("Secrets", on: "CSodium", "Lifecycle"),
        room("LinearAlgebra", on: "CBLAS", "CProcessor", reckons: true),

        // The windows: the outside world, typed.
        room("Spotify", on: "Music", "HTTP"),
        room("OpenCatalogs", on: "Music", "HTTP"),

        // The study: pure thought.
        room("Recommender", on: "Music", "LinearAlgebra", reckons: true),

        // The archive: what lasts.
        room("Jobs", on: "Music", "Lifecycle", "Postgres", "Redis"),
        room("Storage", on: "Music", "Postgres", "Jobs", "Secrets", resources: ["Migrations"]),

        // The studio: what is recommended, from what lasts.
        room("Curation", on: "Music", "Lifecycle", "Postgres", "Recommender", "Jobs", "Storage"),

        // The workshop: what is asked outside, and at what cost; and the work itself.
        room(
            "Upstream",
            on: "Music", "Lifecycle", "Postgres", "HTTP", "Secrets", "Spotify", "OpenCatalogs", "Jobs",
            "Storage"),
        room(
            "Workers",
            on: "Music", "Lifecycle", "Postgres", "HTTP", "Secrets", "Spotify", "OpenCatalogs", "Recommender",
            "Jobs", "Storage", "Curation", "Upstream"),

        // The front: the site, who visits it, and the door.
        room(
            "Site",
            on: "Music", "Lifecycle", "Postgres", "HTTP", "Secrets", "Spotify", "Recommender", "Jobs",
            "Storage", "Curation", "Upstream",
            resources: ["Page"]),
        room("Visiting", on: "HTTP"),
        program(
            "segue",
            on: "Music", "Lifecycle", "Postgres", "Redis", "HTTP", "Secrets", "LinearAlgebra", "Spotify",
            "OpenCatalogs",
            "Recommender", "Jobs", "Storage", "Curation", "Upstream", "Workers", "Site",
            "Visiting"),

        // Across the street: the outside world, in miniature.
        room("Sandbox", on: "Music", "HTTP", "Secrets", "Lifecycle"),
        program("segue-sandbox", on: "Sandbox", "HTTP", "Lifecycle"),

        // How fast it is, as ratios to what the machine gave in the same run.
        program(
            "segue-bench",
            on: "Music", "Lifecycle", "Postgres", "Redis", "HTTP", "LinearAlgebra", "Recommender", "Jobs",
            "Storage", "Curation",
            path: "Benchmarks",
            besides: ["candidates.sql", "against_faiss.py", "page.py", "Fleet", "crawl", "queue"]),
        program(
            "segue-bench-fleet",
            on: "Music", "Lifecycle", "Postgres", "HTTP", "Secrets", "Spotify", "OpenCatalogs", "Jobs",
            "Storage", "Curation", "Upstream", "Workers",
            path: "Benchmarks/Fleet"),

        // What it survives: faults on real processes.
        program(
            "segue-chaos",
            on: "Postgres", "HTTP", "Lifecycle", "Visiting", "Sandbox", "TestChance",
            "TestProcesses",
            path: "Chaos"),

        // Proof.
        proof(of: "Music"),
        proof(of: "Lifecycle"),
        proof(of: "Postgres", with: "Lifecycle", "TestDatabase", "TestProcesses"),
        proof(of: "Redis", with: "Lifecycle", "TestRedis"),
        proof(of: "HTTP", with: "Lifecycle", "TestSocket"),
        proof(of: "Secrets"),
        proof(of: "LinearAlgebra", with: "TestChance"),
        proof(of: "Sandbox", with: "Music", "HTTP"),
        proof(of: "Spotify", with: "Music", "HTTP", "Sandbox", "TestChance", "TestOutside"),
        proof(of: "OpenCatalogs", with: "Music", "HTTP", "Sandbox", "TestChance", "TestOutside"),
        proof(of: "Recommender", with: "Music", "LinearAlgebra", "TestChance"),
        proof(
            of: "Jobs",
            with: "Music", "Lifecycle", "Postgres", "Redis", "Storage", "TestChance", "TestDatabase",
            "TestRedis"),
        proof(of: "Storage", with: "Music", "Postgres", "Jobs", "Secrets", "TestDatabase"),
        proof(
            of: "Curation",
            with: "Music", "Lifecycle", "Postgres", "Recommender", "Jobs", "Storage", "TestDatabase"),
        proof(
            of: "Upstream",
            with: "Music", "Lifecycle", "Postgres", "HTTP", "Secrets", "Spotify", "OpenCatalogs", "Jobs",
            "Storage", "Sandbox", "TestDatabase", "TestSandbox"),
        proof(
            of: "Workers",
            with: "Music", "Lifecycle", "Postgres", "HTTP", "Secrets", "Spotify", "OpenCatalogs",
            "Recommender", "Jobs",
            "Storage", "Curation", "Upstream", "Sandbox", "TestDatabase", "TestSandbox"),
        proof(
            of: "Site",
            with: "Music", "Lifecycle", "Postgres", "HTTP", "Secrets", "Spotify", "OpenCatalogs", "Jobs",
            "Storage",
            "Curation", "Upstream", "Workers", "Recommender", "Sandbox", "TestDatabase", "TestRedis",
            "TestSandbox", "TestSocket"),
        proof(of: "Visiting", with: "HTTP"),
        .testTarget(
            name: "SegueTests",
            dependencies: [
                "segue", "segue-sandbox", "Music", "Lifecycle", "Postgres", "Redis", "HTTP", "Recommender",
                "Jobs", "Storage", "Workers", "Sandbox", "TestDatabase", "TestRedis", "TestProcesses",
            ],
            swiftSettings: flags()),
        .target(name: "TestChance", path: "Tests/TestChance", swiftSettings: flags()),
        .target(
            name: "TestProcesses", dependencies: ["Lifecycle"], path: "Tests/TestProcesses",
            swiftSettings: flags()),
        .target(
            name: "TestOutside", dependencies: ["HTTP"], path: "Tests/TestOutside", swiftSettings: flags()),
        .target(
            name: "TestSandbox",
            dependencies: [
                "Music", "Postgres", "Secrets", "Spotify", "OpenCatalogs", "Jobs", "Storage", "Upstream",
                "Sandbox",
            ],
            path: "Tests/TestSandbox", swiftSettings: flags()),
        .target(name: "TestSocket", path: "Tests/TestSocket", swiftSettings: flags()),
        .target(
            name: "TestRedis", dependencies: ["Lifecycle", "Redis"], path: "Tests/TestRedis",
            swiftSettings: flags()),
        .target(
            name: "TestDatabase", dependencies: ["Lifecycle", "Postgres", "TestProcesses"],
            path: "Tests/TestDatabase", swiftSettings: flags()),
    ],
    swiftLanguageModes: [.v6]
)

/// One list of settings for every target.
func flags() -> [SwiftSetting] {
    [
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}

/// A system library from Debian: a module map and a shim header, no Swift.
func door(_ name: String, to library: String? = nil, apt package: String? = nil) -> Target {
    .systemLibrary(
        name: name, path: "Sources/Doors/\(name)", pkgConfig: library,
        providers: package.map { [.apt([$0])] })
}

/// A module, and the rooms that it may import.
///
/// One that reckons is optimised in debug builds too, its assertions kept: else its tests would wait minutes for loops.
func room(
    _ name: String, on below: String..., resources: [String] = [], reckons: Bool = false
) -> Target {
    let optimised: [SwiftSetting] = [
        .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))
    ]
    return .target(
        name: name, dependencies: below.map { .init(stringLiteral: $0) },
        resources: resources.map { .embedInCode($0) }, swiftSettings: flags() + (reckons ? optimised : []))
}

/// A program: a room that one can start.
func program(_ name: String, on below: String..., path: String? = nil, besides: [String] = []) -> Target {
    .executableTarget(
        name: name, dependencies: below.map { .init(stringLiteral: $0) }, path: path, exclude: besides,
        swiftSettings: flags())
}

/// The tests of a room.
func proof(of room: String, with others: String...) -> Target {
    .testTarget(
        name: "\(room)Tests", dependencies: ([room] + others).map { .init(stringLiteral: $0) },
        swiftSettings: flags())
}
