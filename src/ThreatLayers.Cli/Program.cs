Console.WriteLine("threatlayers");
