namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>What <see cref="ChallengeWriter"/> decided, for whoever writes the body.</summary>
internal interface IRefusalFeature
{
    Refusal Refusal { get; }
}

internal sealed class RefusalFeature(Refusal refusal, string? written) : IRefusalFeature
{
    public Refusal Refusal => refusal;

    /// <summary>The header line that was written, to tell our challenge from those of other schemes.</summary>
    public string? Written => written;
}
