using System.Text.Json;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Resources;

/// <summary>Reads metadata documents as a client would.</summary>
internal static class Documents
{
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(), new() { AllowDuplicateProperties = false }).RootElement;
    }

    public static async Task<string?> ResourceAsync(HttpResponseMessage response) =>
        (await ReadAsync(response)).GetProperty("resource").GetString();
}
