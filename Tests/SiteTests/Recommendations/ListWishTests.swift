import HTTP
import Site
import Testing

@Suite struct ListWishTests {
    @Test func `nothing said is thirty from the top`() throws {
        let wish = try ListWish(Request(.get, "/recommend"))
        #expect(wish.limit == 30)
        #expect(wish.cursor == nil)
        #expect(wish.exclude.isEmpty)
    }

    @Test(arguments: [
        ("limit=0", "limit"), ("limit=101", "limit"), ("cursor=x", "cursor"), ("exclude=sad", "exclude"),
        ("exclude=", "exclude"), ("novelty=1", "novelty"), ("limit=1&limit=1", "limit"),
    ])
    func `what is wrong is refused by name`(query: String, parameter: String) {
        let problem = #expect(throws: ProblemDocument.self) {
            try ListWish(Request(.get, "/recommend?\(query)"))
        }
        #expect(problem?.parameter == parameter)
    }
}
