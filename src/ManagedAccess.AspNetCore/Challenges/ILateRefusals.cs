using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>Finds the refusal behind a status that the app wrote by itself, so that it says what authorization found, whoever wrote it.</summary>
internal interface ILateRefusals
{
    /// <summary>The refusal that belongs to the response's 401 or 403; null when none of ours does.</summary>
    ValueTask<Refusal?> FindAsync(HttpContext context);
}
