using System.Collections.Concurrent;
using System.Globalization;

namespace ManagedAccess.Benchmarks.Soak;

/// <summary>The requests of the load, by weight: callers who are known, new, refused for every reason, or gone before they have their answer.</summary>
internal sealed class SoakMix
{
    private const string Agent = "text/markdown, text/html;q=0.8, */*;q=0.1";
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private const int People = 4000;
    private const int PagesAtOnce = 600;
    private const int NewPagesPerSecond = 10;

    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly TimeSpan Once = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Started = Clock.GetUtcNow();

    private readonly SoakIssuer _oauth;
    private readonly SoakIssuer _access;
    private readonly SoakPool _people;
    private readonly SoakPool _visitors;
    private readonly SoakPool _services;
    private readonly SoakPool _accessServices;
    private readonly ConcurrentQueue<SoakCredential> _withdrawn = new();
    private readonly List<(string Name, int Weight, Func<int, SoakRequest> Make)> _kinds;
    private readonly int _weights;
    private int _number;

    public SoakMix(SoakIssuer oauth, SoakIssuer access)
    {
        (_oauth, _access) = (oauth, access);
        _people = new(People, oauth, number => oauth.Person(number, Lifetime()));
        _visitors = new(People / 4, access, number => access.Person(number, Lifetime()));
        _services = new(50, oauth, number => oauth.Service(number, Lifetime()));
        _accessServices = new(50, access, number => access.Service(number, Lifetime()));
        _kinds =
        [
            ("warm token", 300, number => Whose(number, _people.Next())),
            ("warm assertion", 100, number => Whose(number, _visitors.Next())),
            ("cookie", 20, number => Cookie(number, _visitors.Next())),
            ("cold token", 80, number => Whose(number, NewPerson(number))),
            ("cold assertion", 30, number => Whose(number, NewVisitor(number))),
            ("service", 30, number => Whose(number, _services.Next())),
            ("Access service", 20, number => Whose(number, _accessServices.Next())),
            ("service in a person's place", 20, number => Forbidden("person", number, _services.Next()) with { Contains = ["A person is required"] }),
            ("scope", 30, number => Edit(number, _people.Next())),
            ("insufficient scope", 30, number => Forbidden("edit", number, oauth.Person(number % People, Once, claims => claims["scope"] = "wiki.read")) with
            {
                Method = HttpMethod.Post,
                Challenge = "error=\"insufficient_scope\"",
            }),
            ("no credential", 30, number => Refused(number, null)),
            ("made expired", 15, number => Refused(number, oauth.Person(number % People, TimeSpan.FromHours(-1)))),
            ("expired since", 15, number => Refused(number, (number % 4 == 0 ? _visitors : _people).Expired() ?? oauth.Person(number % People, TimeSpan.FromMinutes(-2)))),
            ("wrong issuer", 15, number => Refused(number, oauth.Person(number % People, Once, claims => claims["iss"] = "https://login.elsewhere.example"))),
            ("wrong audience", 15, number => Refused(number, Either(number).Person(number % People, Once, claims => claims["aud"] = "https://elsewhere.example"))),
            ("unknown kid", 15, number => Refused(number, Either(number).Person(number % People, Once, keyId: $"nobody-{(number % 3 == 0 ? 0 : number)}"))),
            ("bad signature", 15, number => Refused(number, Either(number).Person(number % People, Once, key: Either(number).Forged()))),
            ("malformed", 15, number => Refused(number, null) with { Carriage = ("Authorization", Malformed(number)) }),
            ("16 KB", 10, number => new($"/whose/{SoakRecords.Nobody}/{number}", 400) { Carriage = ("Authorization", "Bearer " + new string('a', 16400)) }),
            ("withdrawn key", 10, number => Refused(number, Withdrawn())),
            ("open to everybody", 10, _ => new("/healthz", 200) { Body = "ok" }),
            ("page as Markdown", 80, number => Page(Current(number), Agent, "text/markdown", "# ")),
            ("page as HTML", 40, number => Page(Current(number), Browser, "text/html", "<h1>")),
            ("own page as Markdown", 30, number => Mine(number, Agent, "text/markdown")),
            ("own page as HTML", 10, number => Mine(number, Browser, "text/html")),
            ("note in either form", 20, number => Note(number, _people.Next())),
            ("metadata", 30, _ => new("/.well-known/oauth-protected-resource", 200) { ContentType = "application/json", Contains = ["\"https://wiki.corp.example\"", "\"https://as.example.com\"", "\"wiki.write\""] }),
            ("left early", 10, number => Gone($"/slow/{number}", _people.Next(), SoakPatience.LeavesEarly)),
            ("left early, cold", 5, number => Gone($"/slow/{number}", NewPerson(number), SoakPatience.LeavesEarly)),
            ("left midway", 10, number => Gone($"/page/{number % 5}", _people.Next(), SoakPatience.LeavesMidway) with { Accept = number % 2 == 0 ? Agent : Browser }),
        ];
        _weights = _kinds.Sum(kind => kind.Weight);
    }

    /// <summary>Tokens whose key the app knows to be withdrawn: none of them is good again.</summary>
    public void Refuse(IEnumerable<SoakCredential> withdrawn)
    {
        foreach (var credential in withdrawn)
        {
            _withdrawn.Enqueue(credential);
        }
    }

    public (string Kind, SoakRequest Request) Next()
    {
        var at = Random.Shared.Next(_weights);
        var kind = _kinds.First(kind => (at -= kind.Weight) < 0);
        return (kind.Name, kind.Make(Interlocked.Increment(ref _number)));
    }

    public SoakRequest Whose(SoakCredential caller) => Whose(Interlocked.Increment(ref _number), caller);

    public SoakRequest Refused(SoakCredential caller) => Refused(Interlocked.Increment(ref _number), caller);

    private static SoakRequest Whose(int number, SoakCredential caller) =>
        new($"/whose/{caller.Name}/{number}", 200) { Credential = caller, Body = string.Create(CultureInfo.InvariantCulture, $"{number} {caller.Identity}") };

    private static SoakRequest Edit(int number, SoakCredential caller) =>
        Whose(number, caller) with { Path = $"/edit/{caller.Name}/{number}", Method = HttpMethod.Post };

    private static SoakRequest Forbidden(string what, int number, SoakCredential caller) => new($"/{what}/{caller.Name}/{number}", 403) { Credential = caller };

    private static SoakRequest Cookie(int number, SoakCredential caller) =>
        Whose(number, caller) with { Carriage = ("Cookie", $"theme=dark; CF_Authorization={caller.Value}") };

    private static SoakRequest Refused(int number, SoakCredential? caller) => new($"/whose/{SoakRecords.Nobody}/{number}", 401) { Credential = caller, Challenge = "resource_metadata=" };

    private static SoakRequest Note(int number, SoakCredential caller) => new($"/notes/{number}", 200)
    {
        Credential = caller,
        Accept = number % 2 == 0 ? Agent : Browser,
        ContentType = number % 2 == 0 ? "text/markdown" : "text/html",
        Contains = [$"Note {number}", caller.Identity],
    };

    private static SoakRequest Gone(string path, SoakCredential caller, SoakPatience patience) =>
        new(SoakServer.Gone + path, 200) { Credential = caller, Patience = patience };

    private static string Malformed(int number) => (number % 6) switch
    {
        0 => "Bearer abc",
        1 => "Bearer " + new string('a', 900),
        2 => $"Bearer {new string('a', 40)}.{new string('b', 400)}.{new string('c', 342)}",
        3 => "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290In0.",
        4 => "Bearer a.b.c.d.e",
        _ => "Bearer ..",
    };

    // The window of pages that are read moves on, so that each is converted, remembered for a while and forgotten.
    private static int Current(int number) =>
        ((int)(Clock.GetUtcNow() - Started).TotalSeconds * NewPagesPerSecond) + (number * 7919 % PagesAtOnce);

    private static TimeSpan Lifetime() => TimeSpan.FromSeconds(Random.Shared.Next(30, 240));

    private SoakIssuer Either(int number) => number % 2 == 0 ? _oauth : _access;

    private SoakCredential NewPerson(int number) => _oauth.Person(number % People, Lifetime());

    private SoakCredential NewVisitor(int number) => _access.Person(number % People, Lifetime());

    private SoakRequest Page(int number, string accept, string contentType, string heading) => new($"/pages/{number}", 200)
    {
        Credential = _people.Next(),
        Accept = accept,
        ContentType = contentType,
        Contains = [heading + SoakPages.Title(number), SoakPages.End(number)],
    };

    private SoakRequest Mine(int number, string accept, string contentType)
    {
        var caller = _people.Next();
        return new($"/mine/{number}", 200)
        {
            Credential = caller,
            Accept = accept,
            ContentType = contentType,
            Contains = [SoakPages.Title(number), caller.Identity, SoakPages.End(number)],
        };
    }

    // Before the first withdrawal: a token with a key that was never published.
    private SoakCredential Withdrawn()
    {
        if (_withdrawn.TryDequeue(out var credential))
        {
            _withdrawn.Enqueue(credential);
            return credential;
        }

        return _oauth.Person(0, Once, key: _oauth.Forged());
    }
}
