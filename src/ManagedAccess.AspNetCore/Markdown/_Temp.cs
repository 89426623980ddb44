using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
namespace ManagedAccess.AspNetCore.Markdown;
/// <summary>t</summary>
public sealed class MarkdownOptions : System.ComponentModel.DataAnnotations.IValidatableObject { 
/// <summary>t</summary>
public int MaxHtmlLength { get; set; } = 2097152; 
/// <summary>t</summary>
public IEnumerable<System.ComponentModel.DataAnnotations.ValidationResult> Validate(System.ComponentModel.DataAnnotations.ValidationContext validationContext) => []; }
internal sealed class MarkdownMiddleware(RequestDelegate next) { public Task Invoke(HttpContext c) => next(c); }
internal static class R { internal static IServiceCollection AddMarkdown(this IServiceCollection s) => s; }
