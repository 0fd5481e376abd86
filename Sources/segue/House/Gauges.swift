import Lifecycle
import Postgres
import Storage

/// What is measured when somebody looks, and not as it happens.
struct Gauges: Sendable {
    private let lent: Gauge
    private let signedOut: Gauge

    init(_ metrics: Metrics) {
        lent = metrics.gauge(
            "db_pool_in_use", "Connections of this process that are lent: of its site's, and of its work's.",
            labels: ["pool"])
        signedOut = metrics.gauge(
            "users_needs_reauth", "Listeners who must sign in again; the same in every process.")
    }

    /// Looks, for as long at most as one waits for a connection.
    ///
    /// What cannot be seen stays as it was.
    func look(at installation: Installation) async {
        lent.set(Double(installation.database.pool.inUse), "site")
        lent.set(Double(installation.servicePool.inUse), "work")
        let count = try? await installation.servicePool.withConnection { try $0.listenersToSignInAgain() }
        if let count { signedOut.set(Double(count)) }
    }
}
