using ManagedAccess.AspNetCore.Attribution;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Attribution;

public sealed class AttributionStampTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public void Stamp_OfAPersonThroughAClient_NamesBoth()
    {
        var stamp = Person.Stamp(Now);

        Assert.Equal(
            new AttributionStamp
            {
                Key = "https://login.corp.example#ada-1",
                Issuer = "https://login.corp.example",
                Subject = "ada-1",
                Name = "Ada Lovelace",
                ClientId = "client-1",
                ClientName = "Claude Code",
                Via = AttributionVia.Agent,
                Time = Now.ToUniversalTime(),
            },
            stamp);
        Assert.Equal(TimeSpan.Zero, stamp.Time.Offset);
        Assert.Equal("Ada Lovelace, through Claude Code", stamp.ToString());
    }

    [Fact]
    public void Stamp_OfAService_NamesTheServiceOnce()
    {
        var stamp = new RequestAttribution { Kind = AttributionKind.Service, Issuer = "https://login.corp.example", Client = new() { Id = "build-bot" } }.Stamp(Now);

        Assert.Equal(("https://login.corp.example#build-bot", "build-bot", "build-bot", "build-bot"), (stamp.Key, stamp.Subject, stamp.ClientId, stamp.ToString()));
    }

    [Fact]
    public void Stamps_OfOnePersonAtTwoServersWithAnIdentityKey_AreOfOnePerson()
    {
        static RequestAttribution At(string issuer) => new()
        {
            Kind = AttributionKind.Human,
            Issuer = issuer,
            User = new() { Subject = "ada-at-" + issuer, Issuer = issuer, Key = "key:custom.employee_id=7" },
        };

        var (first, second) = (At("https://one.example").Stamp(Now), At("https://two.example").Stamp(Now));

        Assert.Equal(first.Key, second.Key);
        Assert.NotEqual((first.Issuer, first.Subject), (second.Issuer, second.Subject));
    }

    [Fact]
    public void Stamp_OfNobody_IsAnError() => Assert.Throws<InvalidOperationException>(() => RequestAttribution.Anonymous.Stamp(Now));

    [Fact]
    public async Task Stamp_AsAComplexProperty_IsKeptAndFoundByItsParts()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var options = new DbContextOptionsBuilder<Pages>().UseSqlite(connection).Options;
        await using (var pages = new Pages(options))
        {
            await pages.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
            pages.Add(new Page { Id = 1, ChangedBy = Person.Stamp(Now) });
            await pages.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var again = new Pages(options);
        var page = await again.Set<Page>().SingleAsync(page => page.ChangedBy.Subject == "ada-1" && page.ChangedBy.Issuer == "https://login.corp.example", TestContext.Current.CancellationToken);

        Assert.Equal(Person.Stamp(Now), page.ChangedBy);
    }

    private static RequestAttribution Person => new()
    {
        Kind = AttributionKind.Human,
        Via = AttributionVia.Agent,
        Issuer = "https://login.corp.example",
        User = new() { Subject = "ada-1", Issuer = "https://login.corp.example", Email = "ada@example.com", Name = "Ada Lovelace" },
        Client = new() { Id = "client-1", Name = "Claude Code" },
    };

    private sealed class Page
    {
        public int Id { get; set; }

        public required AttributionStamp ChangedBy { get; set; }
    }

    private sealed class Pages(DbContextOptions<Pages> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Page>().ComplexProperty(page => page.ChangedBy);
    }
}
