/// What the process has counted and measured, for Prometheus.
///
/// Made once for a program and passed to the parts that count; names get the prefix `segue_`. Asking twice for a name
/// gives the same instrument. Labels are few and from closed lists: never a listener, an artist or a track.
public final class Metrics: Sendable {
    private let families = Guarded<[String: MetricFamily]>([:])

    /// The process's own metrics.
    public static let process = Metrics()

    /// Metrics without any instrument yet.
    public init() {}

    /// A number that only grows, such as `job_fenced_total`.
    public func counter(_ name: String, _ help: String, labels: [String] = []) -> Counter {
        Counter(family: family(name, .counter, help, labels))
    }

    /// A number that goes up and down, such as `db_pool_in_use`.
    public func gauge(_ name: String, _ help: String, labels: [String] = []) -> Gauge {
        Gauge(family: family(name, .gauge, help, labels))
    }

    /// Measurements counted by size, such as `http_request_duration_seconds`.
    ///
    /// `bounds` are the upper ends of the buckets, rising; one without end is added.
    public func histogram(
        _ name: String, _ help: String, labels: [String] = [], bounds: [Double] = Histogram.seconds
    ) -> Histogram {
        Histogram(family: family(name, .histogram(bounds), help, labels))
    }

    /// All of it in Prometheus' text format, version 0.0.4, by name.
    public var text: String {
        families.withLock { $0 }.values.sorted { $0.name < $1.name }.map(\.text).joined()
    }

    private func family(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ labels: [String]
    ) -> MetricFamily {
        families.withLock { families in
            if let family = families[name] {
                precondition(
                    family.kind == kind && family.labels == labels,
                    "\(name) is two different metrics")
                return family
            }
            let family = MetricFamily(name: "segue_\(name)", kind: kind, help: help, labels: labels)
            families[name] = family
            return family
        }
    }
}

/// A number that only grows.
public struct Counter: Sendable {
    let family: MetricFamily

    /// Adds to the number of these label values, one for each label.
    public func add(_ amount: Double = 1, _ values: String...) {
        family.change(values) { $0.value += max(amount, 0) }
    }
}

/// A number that goes up and down.
public struct Gauge: Sendable {
    let family: MetricFamily

    /// Sets the number of these label values, one for each label.
    public func set(_ value: Double, _ values: String...) { family.change(values) { $0.value = value } }

    /// Adds to the number of these label values, which may be negative.
    public func add(_ amount: Double, _ values: String...) { family.change(values) { $0.value += amount } }
}

/// Measurements counted by size.
public struct Histogram: Sendable {
    let family: MetricFamily

    /// Bounds for the durations of requests and jobs: 1 ms to a minute.
    public static let seconds: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// Counts a measurement.
    public func observe(_ measurement: Double, _ values: String...) { record(measurement, values) }

    /// Counts a duration, in seconds.
    public func observe(_ duration: Duration, _ values: String...) {
        record(duration / .seconds(1), values)
    }

    private func record(_ measurement: Double, _ values: [String]) {
        family.change(values) { series in
            series.value += measurement
            series.count += 1
            for (place, bound) in family.bounds.enumerated() where measurement <= bound {
                series.buckets[place] += 1
            }
        }
    }
}
