using System.Collections.Concurrent;
using System.Net;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.AuditFiles.Tests;

/// <summary>Whatever runs beside it: the answer, the record and the line in the file are those of the request's own caller.</summary>
public sealed class MixedLoadTests
{
    private const int Requests = 10_000;
    private const int People = 40;

    [Fact]
    [Trait("Conformance", "ATT-01, LOG-01")]
    public async Task Requests_TenThousandMixedAtOnce_KeepTheirOwnIdentity()
    {
        var folder = Directory.CreateTempSubdirectory("audit-");
        var path = Path.Combine(folder.FullName, "audit.jsonl");
        var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["Callers:AllowServices"] = "true";
            setup.Settings["Audit:File:Path"] = path;
            setup.LaterServices = services => services.AddManagedAccess().AddAuditFile();
            setup.App = web => web.MapGet("/whose/{number}", (int number, HttpContext context, RequestAttribution bound) =>
                $"{Identity(bound)} {ReferenceEquals(bound, context.GetAttribution())}");
        });
        await using (app)
        {
            var callers = Callers(app);
            var answers = new ConcurrentDictionary<int, string>();

            await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = TestContext.Current.CancellationToken }, async (number, _) =>
            {
                using var response = await app.GetAsync($"/whose/{number}", callers[number % callers.Count].Headers);
                answers[number] = response.StatusCode is HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : $"{(int)response.StatusCode}";
            });

            Assert.All(answers, answer => Assert.Equal(callers[answer.Key % callers.Count].Answer, answer.Value));
            var records = app.Audit.Records.ToDictionary(record => int.Parse(record.Path.AsSpan("/whose/".Length), System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(Requests, records.Count);
            Assert.All(records, record => Assert.Equal(callers[record.Key % callers.Count].Record, $"{record.Value.Kind} {record.Value.Subject} {record.Value.ClientId} {record.Value.Reason}"));
        }

        var report = AuditFile.Verify(path);
        Assert.Empty(report.Problems);
        Assert.Equal(Requests, report.Records);
        folder.Delete(recursive: true);
    }

    private static List<(string Answer, string Record, (string, string)[] Headers)> Callers(ProtectedApp app)
    {
        List<(string, string, (string, string)[])> callers = [];
        for (var i = 0; i < People; i++)
        {
            var name = $"person-{i}";
            callers.Add(($"Human {name} client-{name} True", $"Human {name} client-{name} none",
                [app.Bearer(claims => (claims["sub"], claims["client_id"]) = (name, "client-" + name))]));
            callers.Add(($"Human {name}@access  True", $"Human {name}@access  none", [app.Assertion(claims => claims["sub"] = name + "@access")]));
            callers.Add(($"Service  bot-{i} True", $"Service  bot-{i} none",
                [app.Bearer(claims => (claims["sub"], claims["client_id"]) = ($"bot-{i}", $"bot-{i}"))]));
            callers.Add(("401", "Anonymous   credential_missing", []));
            callers.Add(("401", "Anonymous   audience_mismatch", [app.Bearer(claims => (claims["sub"], claims["aud"]) = (name, "https://elsewhere.example"))]));
        }

        return callers;
    }

    private static string Identity(RequestAttribution caller) => $"{caller.Kind} {caller.User?.Subject} {caller.Client?.Id}";
}
