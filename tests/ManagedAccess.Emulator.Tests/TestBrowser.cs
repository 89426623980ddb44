using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace ManagedAccess.Emulator.Tests;

/// <summary>Sends requests with a cookie jar, fills in forms, and follows a redirect only when told to.</summary>
internal sealed class TestBrowser(HttpMessageHandler handler, string origin, CookieContainer? cookies = null) : IDisposable
{
    private readonly HttpClient _client = new(handler) { BaseAddress = new Uri(origin) };

    public CookieContainer Cookies { get; } = cookies ?? new CookieContainer();

    public string Origin { get; } = origin;

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        var uri = new Uri(_client.BaseAddress!, request.RequestUri!);
        if (Cookies.GetCookieHeader(uri) is { Length: > 0 } cookies && !request.Headers.Contains("Cookie"))
        {
            request.Headers.Add("Cookie", cookies);
        }

        var response = await _client.SendAsync(request);
        if (response.Headers.TryGetValues("Set-Cookie", out var values))
        {
            foreach (var value in values)
            {
                Cookies.SetCookies(uri, value);
            }
        }

        return response;
    }

    public Task<HttpResponseMessage> GetAsync(string uri) => SendAsync(new HttpRequestMessage(HttpMethod.Get, uri));

    public Task<HttpResponseMessage> PostAsync(string uri, IEnumerable<KeyValuePair<string, string>> form)
        => SendAsync(new HttpRequestMessage(HttpMethod.Post, uri) { Content = new FormUrlEncodedContent(form) });

    public Task<HttpResponseMessage> PostJsonAsync(string uri, object document)
        => SendAsync(new HttpRequestMessage(HttpMethod.Post, uri) { Content = JsonContent.Create(document) });

    /// <summary>Presses the button with <paramref name="value"/> on the page, as a browser would: every field of its form goes with it.</summary>
    public async Task<HttpResponseMessage> PressAsync(HttpResponseMessage page, string value, params (string Name, string Value)[] changes)
    {
        var document = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync());
        var button = document.QuerySelectorAll("button").OfType<IHtmlButtonElement>().Single(candidate => candidate.Value == value);
        var fields = button.Form!.QuerySelectorAll("input").OfType<IHtmlInputElement>()
            .Select(input => KeyValuePair.Create(input.Name!, changes.FirstOrDefault(change => change.Name == input.Name) is { Name: not null } change ? change.Value : input.Value))
            .Append(KeyValuePair.Create(button.Name!, button.Value));
        return await PostAsync(button.Form.GetAttribute("action")!, fields);
    }

    public void Dispose() => _client.Dispose();
}

internal static class ResponseReading
{
    public static async Task<JsonElement> ReadJsonAsync(this HttpResponseMessage response)
    {
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    public static Dictionary<string, string> LocationParameters(this HttpResponseMessage response)
        => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(response.Headers.Location!.OriginalString[(response.Headers.Location.OriginalString.IndexOf('?') + 1)..])
            .ToDictionary(parameter => parameter.Key, parameter => parameter.Value.Single()!);
}
