using ManagedAccess.FreshApps;
using ManagedAccess.FreshApps.Apps;
using ManagedAccess.FreshApps.Checks;

var settings = RunSettings.Parse(args);
await using var servers = await Servers.StartAsync();
await using var browser = await Browser.StartAsync();
var feed = new Workshop(settings);
var table = new ResultTable();

foreach (var app in Catalogue.All(settings).Where(app => settings.Only is null || app.Name == settings.Only))
{
    Console.WriteLine($"-- {app.Name}: {app.Description}");
    RunningApp running;
    try
    {
        running = await feed.StartAsync(app, servers);
    }
    catch (AppBrokenException exception)
    {
        Console.WriteLine(exception.Message);
        table.AddBroken(app);
        continue;
    }

    await using var _ = running;
    var context = new CheckContext(app, running, servers, browser);
    foreach (var check in Check.All)
    {
        table.Add(app, check, await check.RunAsync(context));
    }

    table.Failures(app).ForEach(failure => Console.WriteLine($"   {failure}\n{running.LastLines}"));
}

var broken = settings.Only is null ? new Snippets(settings, feed).Broken() : [];
broken.ForEach(Console.WriteLine);
Console.WriteLine();
Console.WriteLine(table.ToMarkdown());
var outdated = settings.Only is null && !table.IsIn(settings.Document, settings.Write);
if (outdated)
{
    Console.WriteLine($"{settings.Document} is not the table above. Run tests/FreshApps/run --write and look at the difference.");
}

Console.WriteLine($"fresh apps: {table.Passed} checks passed, {table.Failed} failed; {broken.Count} snippets of the documents do not compile");
return table.Failed + broken.Count + (outdated ? 1 : 0) == 0 ? 0 : 1;
