namespace ManagedAccess.AspNetCore;

/// <summary>The content of audit records, their destination, and the behaviour when a record cannot be written.</summary>
public sealed class AuditOptions
{
    /// <summary>Whether a record is written at all.</summary>
    /// <value>Default <see langword="true"/>. If it is off, there is no record of who did what.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether records contain the person's e-mail address beside issuer and subject.</summary>
    /// <value>Default <see langword="true"/>. Switch it off where addresses must not reach the log pipeline.</value>
    public bool IncludeEmail { get; set; } = true;

    /// <summary>Whether the request's span (<see cref="System.Diagnostics.Activity"/>) gets the outcome and the caller as attributes.</summary>
    /// <value>Default <see langword="false"/>: traces are often kept where fewer rules hold than for logs. Never an e-mail address.</value>
    public bool SpanAttributes { get; set; }

    /// <summary>How requests are answered while a sink does not accept records.</summary>
    /// <value>Default <see cref="AuditFailurePolicy.Continue"/>.</value>
    public AuditFailurePolicy OnFailure { get; set; }

    /// <summary>A tamper-evident file for teams without a log pipeline.</summary>
    public AuditFileOptions File { get; } = new();
}

/// <summary>How requests are answered while a sink does not accept records.</summary>
public enum AuditFailurePolicy
{
    /// <summary>Requests are served; the missing record is logged as an error and counted (<c>managed_access.audit.failures</c>).</summary>
    Continue,

    /// <summary>
    /// Requests are answered 503 until the sink has accepted every record it missed. Requests already under way when it failed are answered;
    /// their records, up to 10,000, are kept in memory and written first.
    /// </summary>
    Refuse,
}
