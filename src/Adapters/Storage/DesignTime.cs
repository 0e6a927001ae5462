using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;

namespace Tandem.Adapters.Storage;

/// <summary>For <c>dotnet ef migrations add</c> only; nothing is connected to.</summary>
sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteDb>
{
    public SqliteDb CreateDbContext(string[] args) => new(Design.Options<SqliteDb>(o => o.UseSqlite("Data Source=:memory:")));
}

/// <inheritdoc cref="SqliteDesign"/>
sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresDb>
{
    public PostgresDb CreateDbContext(string[] args) => new(Design.Options<PostgresDb>(o => o.UseNpgsql("Host=localhost")));
}

static class Design
{
    /// <summary>Identity reads the version of its schema from the application's services, also while a migration is made.</summary>
    public static DbContextOptions<T> Options<T>(Action<DbContextOptionsBuilder<T>> database)
        where T : DbContext
    {
        var builder = new DbContextOptionsBuilder<T>();
        database(builder);
        var services = new ServiceCollection().Configure<IdentityOptions>(StorageServices.Identity).BuildServiceProvider();
        return builder.UseApplicationServiceProvider(services).Options;
    }
}
