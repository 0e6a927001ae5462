using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tandem.Adapters.Storage.Migrations.Sqlite;

/// <inheritdoc />
public partial class Roles : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(
            name: "ExternalId",
            table: "accounts",
            type: "TEXT",
            nullable: true);

        migrationBuilder.AddColumn<string>(
            name: "RoleArn",
            table: "accounts",
            type: "TEXT",
            nullable: true);
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn(
            name: "ExternalId",
            table: "accounts");

        migrationBuilder.DropColumn(
            name: "RoleArn",
            table: "accounts");
    }
}
