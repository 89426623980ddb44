namespace ManagedAccess.Cli.Execution;

/// <summary>The exit codes of every command.</summary>
internal static class ExitCodes
{
    public const int Clean = 0;

    /// <summary>The command did its work and the result is not good: findings, a changed audit file, a refused request.</summary>
    public const int Findings = 1;

    /// <summary>Bad input, or nothing was reached.</summary>
    public const int Unusable = 2;
}
