/// A name or a title as it may be shown and stored: no NUL, no blanks around it; nil where nothing is left.
public func shown(_ text: String?) -> String? {
    guard let text else { return nil }
    var scalars = text.unicodeScalars
    // PostgreSQL's text cannot hold U+0000.
    scalars.removeAll { $0.value == 0 }
    let kept = Substring(String(scalars)).drop(while: \.isWhitespace)
    guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    return String(kept[...last])
}

/// The address of a picture that a page may show; nil where it is none.
///
/// That is https, or http on a literal loopback address, which does not cross a network.
public func pictureURL(_ url: String?) -> String? {
    let safe = ["https://", "http://127.0.0.1:", "http://127.0.0.1/", "http://[::1]:", "http://[::1]/"]
    return url.flatMap { url in safe.contains { url.hasPrefix($0) } ? url : nil }
}

/// The year at the beginning of a release date (`1981`, `1981-12`, `1981-12-15`); nil where it cannot be one.
public func releaseYear(_ date: String?) -> Int? {
    guard let date, let year = Int(date.prefix { $0 != "-" }), (1860...2200).contains(year) else {
        return nil
    }
    return year
}
