internal import Jobs

/// What goes wrong from outside, and what people do meanwhile.
extension Simulation {
    /// Plans troubles, and presses of buttons, within the time of trouble.
    func plan(troubles: Int) {
        let span = Double(troubleUntil - now) / 1e6 * 0.9
        for _ in 0..<troubles {
            let process = Int(draw(0...2.999))
            switch draw(0...4) {
            case ..<1.5: after(draw(0...span)) { $0.crash(process) }
            case ..<3: after(draw(0...span)) { $0.pause(process) }
            default: after(draw(0...span)) { $0.shutDown(process) }
            }
        }
        for listener in tokens.indices {
            for _ in 0..<3 { after(draw(0...span)) { $0.press(listener) } }
            for _ in 0..<2 { after(draw(0...span)) { $0.open(listener) } }
        }
        if strikes(40) { after(draw(0...span)) { $0.tokens[0].revoke() } }
    }

    /// Pages that need a token, at once and beside the workers.
    private func open(_ listener: Int) {
        for process in processes.indices where processes[process].isUp {
            withToken(of: listener, on: process) { _, _ in }
        }
    }

    /// `kill -9`: everything that it had in its head is gone; what it has sent is on its way.
    private func crash(_ process: Int) {
        guard processes[process].isUp else { return }
        end(process)
        after(draw(1...20)) { $0.start(process) }
    }

    /// SIGSTOP, and SIGCONT after a while.
    private func pause(_ process: Int) {
        guard processes[process].isUp else { return }
        processes[process].pausedUntil = now + .seconds(draw(1...150))
        processes[process].disturbedAt = processes[process].pausedUntil ?? now
    }

    /// SIGTERM: hands back what it has, and comes back.
    private func shutDown(_ process: Int) {
        guard processes[process].isUp, processes[process].pausedUntil ?? .min <= now else { return }
        for run in processes[process].lanes.compactMap(\.self) {
            _ = ask { simulation in
                let isAccepted = simulation.queue.handBack(run.job.lease)
                if isAccepted {
                    simulation.verdicts.accepted("a hand-back", run.job.lease, ends: true, at: simulation.now)
                }
            }
        }
        end(process)
        after(draw(1...10)) { $0.start(process) }
    }

    private func end(_ process: Int) {
        for run in processes[process].lanes { run?.isOver = true }
        processes[process].lanes = processes[process].lanes.map { _ in nil }
        processes[process].life += 1
        processes[process].isUp = false
        processes[process].pausedUntil = nil
        processes[process].disturbedAt = now
    }

    /// A listener wants a sync, perhaps with impatience.
    func press(_ listener: Int) {
        let times = strikes(50) ? 5 : 1
        for _ in 0..<times {
            write { simulation in
                simulation.queue.enqueue(
                    [NewJob(.sync, uniqueKey: "\(listener)", priority: .interactive, maxAttempts: 25)],
                    at: simulation.now)
            }
        }
        hint()
    }

    /// Tells the workers to look; some are not told, and some twice.
    func hint() {
        for process in processes.indices where processes[process].isUp {
            for _ in 0..<(strikes(30) ? 0 : strikes(20) ? 2 : 1) {
                after(draw(0...0.2), on: process) { $0.ring(process) }
            }
        }
    }
}
