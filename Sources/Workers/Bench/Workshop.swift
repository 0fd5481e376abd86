public import Curation
public import Jobs
public import Lifecycle
internal import Music
public import Postgres
public import Recommender
internal import Storage
public import Upstream

/// Everything that is done in the background: what a job of each kind does, and the runner that does it.
public struct Workshop: Sendable {
    private let pool: Pool
    private let outside: Outside
    private let settings: Settings
    private let studio: Studio

    /// What the operator may turn.
    public struct Settings: Sendable {
        /// How far crawls go.
        public var crawls = CrawlSettings()
        /// How lists are made.
        public var dials = Dials()
        /// How many visits and syncs are made at once.
        public var width = 4
        /// What is done at once; nil for the usual lanes.
        public var lanes: [JobRunner.Lane]?
        /// How long lists wait until it is known how songs sound.
        public var patience = Edition.patience
        /// How leases are held.
        public var terms = LeaseTerms()

        /// The usual settings.
        public init() {}
    }

    /// A workshop on a pool whose connections work in the service scope.
    ///
    /// - Parameter studio: where lists are made; a process has one, since it keeps the whole pool in memory.
    public init(pool: Pool, outside: Outside, studio: Studio, settings: Settings = Settings()) {
        self.pool = pool
        self.outside = outside
        self.studio = studio
        self.settings = settings
    }

    /// What a job of each kind does.
    ///
    /// All but one end in the turn of the catalogue, which they take before they lock their job.
    public var handlers: [JobHandler] {
        let sync = SyncWork(pool: pool, outside: outside, crawls: settings.crawls)
        let soundings = SingleFlight<Artist.ID, Artist.ID>()
        let plan = PlanWork(
            pool: pool, outside: outside, settings: settings.crawls, soundings: soundings,
            lessons: SingleFlight())
        let visit = VisitWork(
            pool: pool, outside: outside, settings: settings.crawls, soundings: soundings)
        let features = FeatureWork(pool: pool, outside: outside, patience: settings.patience)
        let genres = GenreWork(pool: pool, outside: outside)
        let links = LinkWork(pool: pool, outside: outside)
        let playlist = PlaylistWork(pool: pool, outside: outside)
        let recommend = RecommendWork(pool: pool, studio: studio, dials: settings.dials)
        let turn: @Sendable (isolated Connection) throws -> Void = { try $0.takeCatalogueTurn() }
        return [
            JobHandler(.sync, locking: turn) { try await sync.run($0) },
            JobHandler(.crawlPlan, locking: turn, abandoned: { try plan.abandoned($0, on: $1) }) {
                try await plan.run($0)
            },
            JobHandler(.crawlVisit, locking: turn, abandoned: { try visit.abandoned($0, on: $1) }) {
                try await visit.run($0)
            },
            JobHandler(.features, locking: turn, abandoned: { try features.abandoned($0, on: $1) }) {
                try await features.run($0)
            },
            JobHandler(.playlist, abandoned: { try playlist.abandoned($0, on: $1) }) {
                try await playlist.run($0)
            },
            JobHandler(.recommend, locking: turn) { try await recommend.run($0) },
            JobHandler(.genres, locking: turn) { try await genres.run($0) },
            JobHandler(.links, locking: turn) { try await links.run($0) },
            JobHandler(.housekeeping, locking: turn) { _ in .done { try $0.keepHouse() } },
        ]
    }

    /// The runner: lanes for what asks outside, and one of its own for each kind that there is one of at a time.
    ///
    /// The lanes bound how many calls are under way: no job asks two things at once, so that a process has at most
    /// `width` + 2 of them, of which those to Spotify share four connections; their pace is the budget's.
    ///
    /// `transport` tells it what is ready, and is run by the caller.
    public func runner(
        worker: String = "worker", transport: any Transport = PostgresTransport()
    ) -> JobRunner {
        JobRunner(
            pool: pool, handlers: handlers,
            lanes: settings.lanes ?? [
                JobRunner.Lane(width: settings.width, kinds: [.sync, .crawlPlan, .crawlVisit, .playlist]),
                JobRunner.Lane(width: 1, kinds: [.features]),
                JobRunner.Lane(width: 1, kinds: [.recommend, .housekeeping]),
                JobRunner.Lane(width: 1, kinds: [.genres, .links]),
            ],
            worker: worker, terms: settings.terms, transport: transport,
            budget: { try outside.budget(on: $0) }, classify: { failure($0) })
    }

    /// The runner as a service, with the schedules that it needs.
    public func service(
        worker: String = "worker", transport: any Transport = PostgresTransport()
    ) -> Service {
        let runner = runner(worker: worker, transport: transport)
        return Service("work", hurry: { runner.stopNow() }) {
            try await pool.withConnection { try $0.keep(.housekeeping, firstAfter: .seconds(60)) }
            await runner.run()
        }
    }
}
