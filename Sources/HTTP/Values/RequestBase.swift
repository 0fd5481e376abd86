extension Request {
    /// The path below a base URL, without the query; nil where the request goes elsewhere, "" at the base itself.
    ///
    /// The base ends at a whole segment: `http://host/a` is no base of `http://host/ab`.
    public func path(below base: String) -> String? {
        guard url.utf8.starts(with: base.utf8) else { return nil }
        let rest = url[url.utf8.index(url.startIndex, offsetBy: base.utf8.count)...]
        let path = rest.prefix { $0 != "?" && $0 != "#" }
        return path.isEmpty || path.first == "/" ? String(path) : nil
    }
}
