// The wiki twice, a Redis that both share, and Aspire's dashboard with the library's spans and metrics.
//   dotnet run --project samples/AppHost
var builder = DistributedApplication.CreateBuilder(args);

// Identifiers have the port in them, so the ports are fixed: --Ports:First 5180 takes another one.
var (first, second, store) = (Port("First", 5080), Port("Second", 5081), Port("Redis", 6390));
var redis = AddRedis();
var redisAddress = $"localhost:{store}";

// The first has the emulator, which is the authorization server of both.
var wiki = AddWiki("wiki-1", first)
    .WithEnvironment("Emulator__Resources__0", Address(second));

AddWiki("wiki-2", second)
    .WithEnvironment("Emulator__Enabled", "false")
    .WithEnvironment("ManagedAccess__Resource", Address(second))
    .WithEnvironment("ManagedAccess__AuthorizationServers__0__Issuer", Address(first))
    .WithEnvironment("ManagedAccess__AuthorizationServers__0__RequireHttpsMetadata", "false")
    .WaitFor(wiki);

builder.Build().Run();

IResourceBuilder<ProjectResource> AddWiki(string name, int port) => builder
    .AddProject<Projects.InternalWiki>(name, options => options.ExcludeLaunchProfile = true)
    .WithHttpEndpoint(port: port, isProxied: false)
    .WithHttpHealthCheck("/readyz")
    .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development")
    .WithEnvironment("ManagedAccess__Redis__Configuration", redisAddress)
    .WithEnvironment("Wiki__Database", Path.Combine(builder.AppHostDirectory, "obj", name + ".wiki.db"))
    .WithEnvironment("Emulator__Database", Path.Combine(builder.AppHostDirectory, "obj", name + ".emulator.db"))
    .WaitForStart(redis);

// The program where it is installed, and else the container.
IResourceBuilder<IResource> AddRedis() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "redis-server")))
    ? builder.AddExecutable("redis", "redis-server", builder.AppHostDirectory, "--port", $"{store}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    : builder.AddContainer("redis", "redis", "8").WithEndpoint(port: store, targetPort: 6379);

int Port(string name, int usual) => int.Parse(builder.Configuration["Ports:" + name] ?? $"{usual}", System.Globalization.CultureInfo.InvariantCulture);

static string Address(int port) => $"http://localhost:{port}";
