/// What a command was told, checked against its options.
package struct Arguments: Sendable {
    private let values: [String: [String]]

    /// Reads `--name value`, `--name=value` and `--switch`; an unknown or incomplete one is a `UsageError`.
    package init(_ words: [String], for command: Command) throws {
        var values: [String: [String]] = [:]
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                throw UsageError("'\(word)' is not an option", of: command.name)
            }
            let halves = word.dropFirst(2).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let option = command.options.first(where: { $0.name == halves[0] }) else {
                throw UsageError("there is no option '--\(halves[0])'", of: command.name)
            }
            let given: String
            if let wanted = option.value {
                guard let value = halves.count == 2 ? String(halves[1]) : rest.popFirst() else {
                    throw UsageError("'--\(option.name)' takes a value: \(wanted)", of: command.name)
                }
                given = value
            } else {
                guard halves.count == 1 else {
                    throw UsageError("'--\(option.name)' takes no value", of: command.name)
                }
                given = "true"
            }
            guard option.repeats || values[option.name] == nil else {
                throw UsageError("'--\(option.name)' is given twice", of: command.name)
            }
            values[option.name, default: []].append(given)
        }
        self.values = values
        self.command = command.name
    }

    private let command: String

    /// Whether a switch is on.
    package func has(_ name: String) -> Bool { values[name] != nil }

    /// The text of an option; nil where it was not given.
    package func text(_ name: String) -> String? { values[name]?.last }

    /// Every text of an option that may be given more than once, in order.
    package func texts(_ name: String) -> [String] { values[name] ?? [] }

    /// What is wrong with the words, as an error of this command.
    package func misused(_ problem: String) -> UsageError { UsageError(problem, of: command) }

    /// The text of an option that must be given.
    package func required(_ name: String) throws -> String {
        guard let text = text(name) else { throw UsageError("'--\(name)' is needed", of: command) }
        return text
    }

    /// The path of a folder; nil where it was not given, a `UsageError` where it is empty.
    package func folder(_ name: String) throws -> String? {
        guard let text = text(name) else { return nil }
        guard !text.isEmpty else {
            throw UsageError("'--\(name)' takes a folder, and not an empty word", of: command)
        }
        return text
    }

    /// A whole number within bounds; nil where it was not given.
    package func number(_ name: String, in bounds: ClosedRange<Int>) throws -> Int? {
        try value(name, in: bounds, "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
    }

    /// A number within bounds, perhaps with decimals; nil where it was not given.
    package func decimal(_ name: String, in bounds: ClosedRange<Double>) throws -> Double? {
        try value(name, in: bounds, "a number from \(Int(bounds.lowerBound)) to \(Int(bounds.upperBound))")
    }

    private func value<Value: LosslessStringConvertible>(
        _ name: String, in bounds: ClosedRange<Value>, _ kind: String
    ) throws -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = Value(text), bounds.contains(value) else {
            throw UsageError("'--\(name)' takes \(kind), not '\(text)'", of: command)
        }
        return value
    }

    /// One word out of a few; nil where it was not given.
    package func choice(_ name: String, of choices: [String]) throws -> String? {
        guard let text = text(name) else { return nil }
        guard choices.contains(text) else {
            throw UsageError(
                "'--\(name)' is one of \(choices.joined(separator: ", ")), not '\(text)'", of: command)
        }
        return text
    }
}

/// The words on the command line do not fit; the program ends with status 64 (`EX_USAGE`).
package struct UsageError: Error, CustomStringConvertible {
    package let description: String

    init(_ problem: String, of command: String) {
        description = "\(problem). See: segue \(command) --help"
    }
}

/// Something that the operator can mend; the program ends with status 1 and this sentence, nothing else.
package struct Failure: Error, CustomStringConvertible {
    package let description: String

    init(_ sentence: String) { description = sentence }
}
