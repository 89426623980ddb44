namespace ManagedAccess.Benchmarks.Soak;

/// <summary>When a client closes its connection.</summary>
internal enum SoakPatience
{
    /// <summary>Once it has the whole answer, if at all.</summary>
    Patient,

    /// <summary>While the app works on the answer.</summary>
    LeavesEarly,

    /// <summary>With the head of the answer in its hands, and most of the body on its way.</summary>
    LeavesMidway,
}

/// <summary>One request of the mix and everything its answer has to be.</summary>
internal sealed record SoakRequest(string Path, int Status)
{
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    public SoakCredential? Credential { get; init; }

    /// <summary>The header that carries it; that of the credential unless said otherwise.</summary>
    public (string Name, string Value)? Carriage { get; init; }

    public string Accept { get; init; } = "*/*";

    /// <summary>What the challenge has to contain.</summary>
    public string? Challenge { get; init; }

    public string? ContentType { get; init; }

    /// <summary>What the body has to be, to the letter.</summary>
    public string? Body { get; init; }

    /// <summary>What the body has to contain.</summary>
    public IReadOnlyList<string> Contains { get; init; } = [];

    public SoakPatience Patience { get; init; }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Path) { Headers = { Host = "wiki.corp.example" } };
        message.Headers.TryAddWithoutValidation("Accept", Accept);
        if (Carriage is var (name, value))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
        else if (Credential is not null)
        {
            message.Headers.TryAddWithoutValidation(Credential.Header, Credential.Value);
        }

        return message;
    }

    /// <summary>What is wrong with an answer; null when nothing is.</summary>
    public string? ProblemOf(HttpResponseMessage answer, string body)
    {
        if ((int)answer.StatusCode != Status)
        {
            return $"expected {Status}";
        }

        if (Challenge is not null && !answer.Headers.WwwAuthenticate.Any(challenge => challenge.Scheme == "Bearer" && challenge.Parameter?.Contains(Challenge, StringComparison.Ordinal) == true))
        {
            return $"expected a challenge with {Challenge}";
        }

        if (ContentType is not null && answer.Content.Headers.ContentType?.MediaType != ContentType)
        {
            return $"expected {ContentType} instead of {answer.Content.Headers.ContentType}";
        }

        if (Body is not null && body != Body)
        {
            return $"expected \"{Body}\"";
        }

        return Contains.FirstOrDefault(text => !body.Contains(text, StringComparison.Ordinal)) is { } missing ? $"expected \"{missing}\" in it" : null;
    }
}
