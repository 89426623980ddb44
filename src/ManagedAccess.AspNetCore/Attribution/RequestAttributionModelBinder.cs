using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Binds <see cref="RequestAttribution"/> in MVC from the validated credential, whatever the query, form or body says.</summary>
internal sealed class RequestAttributionModelBinder : IModelBinder, IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType == typeof(RequestAttribution) ? this : null;

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        bindingContext.Result = ModelBindingResult.Success(bindingContext.HttpContext.GetAttribution());
        // The immutable attribution has nothing a form could fill in, so it is not validated as input either. A model may hold it twice.
        bindingContext.ValidationState[bindingContext.Result.Model!] = new() { SuppressValidation = true };
        return Task.CompletedTask;
    }
}
