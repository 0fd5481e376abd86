package import HTTP

/// The query of a request, read by name; what is wrong is refused with the parameter's name.
package struct Parameters: Sendable {
    private let form: Form

    /// Takes the query, and refuses names that the route does not know, and names that come twice.
    package init(of request: Request, only names: String...) throws(ProblemDocument) {
        form = request.query
        var seen: Set<String> = []
        for (name, _) in form.pairs {
            guard names.contains(name) else {
                let known = names.isEmpty ? "none" : names.joined(separator: ", ")
                throw .wrong(String(name.prefix(50)), "is not a parameter here; these are: \(known)")
            }
            guard seen.insert(name).inserted else { throw .wrong(name, "comes twice") }
        }
    }

    /// A text that must be given.
    package func text(_ name: String) throws(ProblemDocument) -> String {
        guard let text = form[name] else { throw .wrong(name, "is needed") }
        return text
    }

    /// A whole number within a range.
    package func number(_ name: String, in range: ClosedRange<Int>, or fallback: Int) throws(ProblemDocument)
        -> Int
    {
        guard let text = form[name] else { return fallback }
        guard text.first != "+", let value = Int(text), range.contains(value) else {
            throw .wrong(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// Whether something is wished: `?name`, `?name=true`.
    package func flag(_ name: String) throws(ProblemDocument) -> Bool {
        switch form[name] {
        case nil, "false": return false
        case "", "true": return true
        default: throw .wrong(name, "is true or false")
        }
    }

    /// Some of a closed list of words, separated by commas.
    package func choices<Choice>(_ name: String, of type: Choice.Type = Choice.self) throws(ProblemDocument)
        -> Set<Choice>
    where Choice: RawRepresentable<String> & CaseIterable & Hashable {
        guard let text = form[name] else { return [] }
        var chosen: Set<Choice> = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let choice = Choice(rawValue: String(word)) else {
                let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
                throw .wrong(name, "takes these, separated by commas: \(known)")
            }
            chosen.insert(choice)
        }
        return chosen
    }

    /// One of a closed list of words; nil where it is not given.
    package func choice<Choice>(_ name: String, of type: Choice.Type = Choice.self) throws(ProblemDocument)
        -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let text = form[name] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw .wrong(name, "must be \(Choice.allCases.map(\.rawValue).joined(separator: " or "))")
        }
        return choice
    }

    /// A place to go on from, as the last page gave it.
    package func cursor(_ name: String = "cursor") throws(ProblemDocument) -> PageCursor? {
        guard let text = form[name] else { return nil }
        guard let cursor = PageCursor(text) else {
            throw .wrong(name, "is not a cursor that a page of this list gave")
        }
        return cursor
    }
}

/// A number of ours in a path.
///
/// What is not a number of ours is not found, like a number that nobody has.
package func numberInPath(_ name: String, of values: [String: String]) throws(ProblemDocument) -> Int64 {
    guard let text = values[name], text.utf8.count <= 19,
        text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int64(text), number > 0
    else {
        let what = ["id", "number", "other"].contains(name) ? "" : "a \(name) id, which is "
        throw ProblemDocument(404, detail: "\(name) must be \(what)a positive integer.", parameter: name)
    }
    return number
}

extension ProblemDocument {
    /// A parameter that is not what it must be.
    package static func wrong(_ parameter: String, _ complaint: String) -> ProblemDocument {
        ProblemDocument(400, detail: "\(parameter) \(complaint).", parameter: parameter)
    }
}

/// A text of a body or a query, without the blanks at its ends: not only blanks, and as it was given not too long and without
/// control characters.
///
/// Counted in code points, as JSON Schema counts, so that what is described is what is taken.
package func words(_ text: String, as parameter: String, upTo most: Int) throws(ProblemDocument) -> String {
    guard text.unicodeScalars.count <= most else {
        throw .wrong(parameter, "must not be longer than \(most) characters")
    }
    guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
        throw .wrong(parameter, "must not hold control characters")
    }
    let isBlank: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
    let scalars = text.unicodeScalars.drop(while: isBlank)
    guard let last = scalars.lastIndex(where: { !isBlank($0) }) else {
        throw .wrong(parameter, "must not be empty")
    }
    return String(scalars[...last])
}
