using InternalWiki;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddWiki();

var app = builder.Build();
app.MapWiki();
app.Run();
