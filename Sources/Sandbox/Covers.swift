import HTTP

/// Draws a cover for anything that has an id: the same id, the same picture, in the colour of its scene.
struct Covers {
    let world: World

    var router: Router {
        var router = Router()
        let world = world
        router.on(.get, "/images/{file}") { _, values in
            let id = (values["file"] ?? "").replacing(".svg", with: "")
            return Response(
                200,
                headers: [
                    "Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=86400",
                    "Access-Control-Allow-Origin": "*",
                ], body: .bytes(Array(Self.picture(id, of: world).utf8)))
        }
        return router
    }

    private static func picture(_ id: String, of world: World) -> String {
        var chance = Chance(for: id)
        let hue = hue(of: id, in: world) + Int(chance.next() % 30)
        let shapes = (0..<5).map { _ -> String in
            let (x, y) = (chance.next() % 640, chance.next() % 640)
            let size = 60 + chance.next() % 200
            let colour = "hsl(\(hue + Int(chance.next() % 70)) 65% \(35 + chance.next() % 40)%)"
            return chance.next() % 2 == 0
                ? "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(size)\" fill=\"\(colour)\" opacity=\".55\"/>"
                : "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(size * 2)\" height=\"\(size / 3)\" fill=\"\(colour)\" "
                    + "opacity=\".6\" transform=\"rotate(\(chance.next() % 180) 320 320)\"/>"
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 640" role="img"><defs>\
            <linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(\(hue) 55% 22%)"/>\
            <stop offset="1" stop-color="hsl(\(hue + 40) 70% 48%)"/></linearGradient></defs>\
            <rect width="640" height="640" fill="url(#g)"/>\(shapes.joined())</svg>
            """
    }

    private static func hue(of id: String, in world: World) -> Int {
        let artist =
            world.index.artistBySpotifyID[id]
            ?? world.index.albumBySpotifyID[id].map { world.albums[$0].artist }
        guard let artist else { return Int(Chance.hash(id) % 360) }
        let genre = world.artists[artist].genres.first ?? ""
        return Scene.all.first { $0.genres.contains(genre) }?.hue ?? Int(Chance.hash(genre) % 360)
    }
}
