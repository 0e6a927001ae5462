using Microsoft.Extensions.DependencyInjection;
using Tandem.Adapters.Checks;
using Tandem.Adapters.Clouds;
using Tandem.Adapters.Images;
using Tandem.Adapters.Jobs;
using Tandem.Adapters.Kube;
using Tandem.Adapters.Rendering;
using Tandem.Adapters.Secrets;
using Tandem.Adapters.Sources;
using Tandem.Adapters.Storage;

namespace Tandem.Adapters;

/// <summary>The one door into the adapters: registers an implementation for every port of Core.</summary>
public static class AdapterServices
{
    public static IServiceCollection AddAdapters(this IServiceCollection services, AdapterOptions options) =>
        services
            .AddSingleton(options)
            .AddStorage(options)
            .AddJobs(options)
            .AddKube()
            .AddClouds()
            .AddRendering()
            .AddSources()
            .AddImages()
            .AddChecks()
            .AddSecrets();
}
