using System;
using System.CommandLine;
using System.Text;
using KernelGen.GpuBench;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

RootCommand root = new("Checks and times the kernels for NVIDIA GPUs on the GPU of this machine.")
{
    new CheckCommand(),
    new TimeCommand(),
    new ListCommand("shapes", "The shapes that are timed, as torch_fp16.py takes them.", static () => TimedPoints.Shapes),
    new ListCommand("rows", "The numbers of rows that are timed, as torch_fp16.py takes them.", static () => TimedPoints.Rows),
};
return root.Parse(args).Invoke();
