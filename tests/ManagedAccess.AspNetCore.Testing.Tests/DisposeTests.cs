using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ManagedAccess.AspNetCore.Testing.Tests;

/// <summary>The end of an app in a test: a request that it still works on has its services until it ends.</summary>
public sealed class DisposeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_WhileARequestRuns_StopsTheAppAfterIt(bool onKestrel)
    {
        var work = new Work();
        await using var factory = new SmallApp();
        factory.Registration = services =>
        {
            services.AddManagedAccess();
            services.AddSingleton<IStartupFilter>(work);
        };
        var app = factory.WithManagedAccess(options => options.UseKestrel = onKestrel);
        app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(work.NoteStop);
        using var client = app.CreateClient();
        var request = client.GetAsync("/work");
        await work.Begun;

        // The request ends only when Dispose waits for it, or when the app stops without it.
        var disposing = new Thread(app.Dispose) { IsBackground = true };
        disposing.Start();
        while (!work.IsStopped && !disposing.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
        {
            Thread.Yield();
        }

        work.MayEnd();
        disposing.Join();
        using var response = await request;

        Assert.Equal(["the request ended", "the app stops"], work.Events);
    }

    /// <summary>A request that ends when the test says so.</summary>
    private sealed class Work : IStartupFilter
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private readonly List<string> _events = [];

        public Task Begun => _begun.Task;

        public bool IsStopped => Events.Contains("the app stops");

        public IReadOnlyList<string> Events
        {
            get
            {
                lock (_gate)
                {
                    return [.. _events];
                }
            }
        }

        public void MayEnd() => _mayEnd.SetResult();

        public void NoteStop() => Note("the app stops");

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Map("/work", branch => branch.Run(async _ =>
            {
                _begun.SetResult();
                await _mayEnd.Task;
                Note("the request ended");
            }));
            next(app);
        };

        private void Note(string what)
        {
            lock (_gate)
            {
                _events.Add(what);
            }
        }
    }
}
