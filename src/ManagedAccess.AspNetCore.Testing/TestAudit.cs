using System.Collections.Concurrent;
using ManagedAccess.AspNetCore.Testing.Apps;

namespace ManagedAccess.AspNetCore;

/// <summary>The audit records of an app in a test.</summary>
public sealed class TestAudit
{
    private readonly ConcurrentQueue<AuditRecord> _records;
    private readonly RequestsUnderWay _requests;

    internal TestAudit(ConcurrentQueue<AuditRecord> records, RequestsUnderWay requests) => (_records, _requests) = (records, requests);

    /// <summary>All records so far, in the order of their writing.</summary>
    /// <value>Empty if <c>ManagedAccess:Audit:Enabled</c> is off.</value>
    /// <remarks>
    /// The app writes a record at the end of its request, so this waits for requests that the app still works on, for five seconds at most. It does not
    /// wait for server-sent events and websockets.
    /// </remarks>
    public IReadOnlyList<AuditRecord> Records
    {
        get
        {
            _requests.WaitUntilNone();
            return [.. _records];
        }
    }
}
