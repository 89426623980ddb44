namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>What is put on record about each request.</summary>
public sealed class AuditOptions
{
    /// <summary>Whether a record is written at all.</summary>
    /// <value>Default <see langword="true"/>. Switched off, nobody can say later who did what.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether records contain the person's e-mail address beside issuer and subject.</summary>
    /// <value>Default <see langword="true"/>. Switch it off where addresses must not reach the log pipeline.</value>
    public bool IncludeEmail { get; set; } = true;
}
