import Lifecycle
import Testing

@Suite struct MetricsTests {
    @Test func `the text is Prometheus' own`() {
        let metrics = Metrics()
        let requests = metrics.counter("http_requests_total", "Requests.", labels: ["route", "status"])
        requests.add(1, "/me", "200")
        requests.add(2, "/me", "200")
        requests.add(1, "/\"\\\n", "404")
        metrics.gauge("db_pool_in_use", "Connections lent.").set(2.5)
        _ = metrics.counter("job_fenced_total", "Zombies\\refused\nso far.")
        let duration = metrics.histogram("job_duration_seconds", "Jobs.", labels: ["kind"], bounds: [0.5, 1])
        duration.observe(0.5, "sync")
        duration.observe(.milliseconds(750), "sync")
        duration.observe(2, "sync")
        #expect(
            metrics.text == """
                # HELP segue_db_pool_in_use Connections lent.
                # TYPE segue_db_pool_in_use gauge
                segue_db_pool_in_use 2.5
                # HELP segue_http_requests_total Requests.
                # TYPE segue_http_requests_total counter
                segue_http_requests_total{route="/\\"\\\\\\n",status="404"} 1
                segue_http_requests_total{route="/me",status="200"} 3
                # HELP segue_job_duration_seconds Jobs.
                # TYPE segue_job_duration_seconds histogram
                segue_job_duration_seconds_bucket{kind="sync",le="0.5"} 1
                segue_job_duration_seconds_bucket{kind="sync",le="1"} 2
                segue_job_duration_seconds_bucket{kind="sync",le="+Inf"} 3
                segue_job_duration_seconds_sum{kind="sync"} 3.25
                segue_job_duration_seconds_count{kind="sync"} 3
                # HELP segue_job_fenced_total Zombies\\\\refused\\nso far.
                # TYPE segue_job_fenced_total counter
                segue_job_fenced_total 0

                """)
    }

    @Test func `nothing that many tasks count is lost, and one name is one instrument`() async {
        let metrics = Metrics()
        await withTaskGroup { group in
            for _ in 0..<100 {
                group.addTask {
                    let counter = metrics.counter("calls_total", "Calls.", labels: ["kind"])
                    for _ in 0..<100 { counter.add(1, "a") }
                }
            }
        }
        #expect(metrics.text.contains("segue_calls_total{kind=\"a\"} 10000\n"))
    }

    @Test func `a counter never falls, and odd numbers have names`() {
        let metrics = Metrics()
        let counter = metrics.counter("a", "A.")
        counter.add(-5)
        #expect(metrics.text.contains("segue_a 0\n"))
        let gauge = metrics.gauge("b", "B.")
        for (value, text) in [
            (Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (-3, "-3"), (1e300, "1e+300"),
        ] {
            gauge.set(value)
            #expect(metrics.text.contains("segue_b \(text)\n"))
        }
    }
}
