using ManagedAccess.FreshApps;
using ManagedAccess.FreshApps.Apps;
using ManagedAccess.FreshApps.Checks;

var settings = RunSettings.Parse(args);
await using var servers = await Servers.StartAsync();
await using var browser = await Browser.StartAsync();
var feed = new Workshop(settings);
var table = new ResultTable();
var problems = 0;

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
    var context = new CheckContext(settings, app, running, servers, browser);
    foreach (var check in Check.All)
    {
        table.Add(app, check, await check.RunAsync(context));
    }

    if (TestProject.IsFor(app) && new TestProject(settings).Problem(Path.Combine(settings.Folder, app.Name)) is { } problem)
    {
        Console.WriteLine($"   {problem}");
        problems++;
    }

    table.Failures(app).ForEach(failure => Console.WriteLine($"   {failure}\n{running.LastLines}"));
}

var broken = settings.HasDocuments ? new Snippets(settings, feed).Broken() : [];
var faults = settings.HasDocuments ? new PackageFiles(settings).Faults() : [];
broken.ForEach(Console.WriteLine);
faults.ForEach(Console.WriteLine);
Console.WriteLine();
Console.WriteLine(table.ToMarkdown());
var outdated = settings.Only is null && !table.IsIn(settings.Document, settings.Write);
if (outdated)
{
    Console.WriteLine($"{settings.Document} is not the table above. Run tests/FreshApps/run --write and look at the difference.");
}

Console.WriteLine($"fresh apps: {table.Passed} checks passed, {table.Failed} failed; {broken.Count} snippets of the documents do not compile; {faults.Count} faults in the packages");
return table.Failed + problems + broken.Count + faults.Count + (outdated ? 1 : 0) == 0 ? 0 : 1;
