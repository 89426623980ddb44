using ManagedAccess.Cli.Discovery;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Tokens;

/// <summary>What a refusal says.</summary>
internal static class Refusal
{
    public static Challenge? Bearer(Exchange answer) =>
        answer.Lines("WWW-Authenticate").SelectMany(line => new ChallengeReader(line).Read()).FirstOrDefault(challenge => challenge.IsBearer);

    /// <summary>The sentence that the refusal gives as its reason, or null.</summary>
    public static string? Text(Exchange answer) => Bearer(answer)?["error_description"] ?? answer.Json()?.Text("detail") ?? answer.Json()?.Text("error_description");

    /// <summary>The refusal in one sentence.</summary>
    public static string Of(Exchange answer) => $"The app answers {answer.Status}{(Bearer(answer)?["error"] is { } error ? $" {error}" : "")}{(Text(answer) is { } text ? $": {text.TrimEnd('.')}." : ".")}";
}
