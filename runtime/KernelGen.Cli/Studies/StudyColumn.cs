using System;

namespace KernelGen.Cli.Studies;

/// <summary>A column of a study's table.</summary>
/// <param name="Header">Its name, with the unit.</param>
/// <param name="Cell">What it shows of a row.</param>
/// <param name="IsNumber">Whether cells are numbers, which stand at the right.</param>
internal sealed record StudyColumn<TRow>(string Header, Func<TRow, string> Cell, bool IsNumber = true);
