using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace ManagedAccess.AspNetCore.CurrentCaller;

/// <summary>Binds <see cref="RequestAttribution"/> in MVC from the validated credential, never from the query, form or body.</summary>
internal sealed class RequestAttributionModelBinder : IModelBinder, IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType == typeof(RequestAttribution) ? this : null;

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        bindingContext.Result = ModelBindingResult.Success(bindingContext.HttpContext.GetAttribution());
        // A form cannot set any part of the immutable attribution, so it is not validated as input either. A model may hold it twice.
        bindingContext.ValidationState[bindingContext.Result.Model!] = new() { SuppressValidation = true };
        return Task.CompletedTask;
    }
}
