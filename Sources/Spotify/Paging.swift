internal import HTTP

/// Spotify's paging object.
struct Paging<Object: Decodable & Sendable>: Decodable, Sendable {
    var items: LenientArray<Object>
    @Lenient var offset: Int?
    @Lenient var total: Int?
    @Lenient var next: String?

    /// The page that was asked for, made of the objects that make sense.
    func page<Item>(_ asked: PageRequest, _ read: (Object) -> Item?) -> Page<Item> {
        let read = items.elements.compactMap(read)
        let length = items.elements.count + items.skipped
        let begin = offset.map(Self.place) ?? asked.offset
        // Of the link only the offset is followed: a token is never sent where an answer says.
        let following = next.map { link in
            Request(.get, link).query["offset"].flatMap { Int($0) } ?? begin + length
        }
        return Page(
            items: read, skipped: length - read.count, offset: begin, total: total.map(Self.place),
            next: following.map { PageRequest(offset: $0, limit: asked.limit) })
    }

    /// A place in a list, or its length, as far as one can be reckoned with.
    private static func place(_ number: Int) -> Int { min(max(number, 0), Int(Int32.max)) }
}

/// A query with a page's place in it.
func + (query: Form, page: PageRequest) -> Form {
    var query = query
    query.add("limit", String(min(max(page.limit, 1), 50)))
    query.add("offset", String(max(page.offset, 0)))
    return query
}
