/// How much one caller may ask, a minute.
public struct RequestLimits: Sendable {
    /// Questions of one session or token: a page that watches a crawl asks some 20 a minute.
    public var questions = 600
    /// Changes of one session or token.
    public var changes = 60
    /// Sign-ins begun from one address.
    public var signIns = 10
    /// New lists that one listener may wait for at a time.
    public var newListsAtOnce = 3
    /// Answers that one listener may wait for at a time of what a list would be, or why a song is not on it.
    public var questionsAtOnce = 2
    /// The same of all listeners: they are answered one after another.
    public var allQuestionsAtOnce = 12

    /// The defaults.
    public init() {}
}
